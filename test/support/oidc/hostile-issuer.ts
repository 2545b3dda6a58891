import { generateKeyPairSync, createHmac, sign, type KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export type TokenClaims = Record<string, unknown>;

interface SigningOptions {
  alg?: 'RS256' | 'HS256' | 'none';
  key?: KeyObject;
}

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

const newKey = () => generateKeyPairSync('rsa', { modulusLength: 2048 });

/** Check of clients at the token endpoint, and its refusal of others. */
interface ClientCheck {
  secret: string;
  /** `raw`: from a header that it does not decode. */
  takes: 'basic' | 'raw' | 'post';
  refusal: { status: number; error?: string; challenge?: string };
  /** True: a code can be used once, also by a client that is refused. */
  burnsCodes?: boolean;
}

/**
 * Issuer that answers with whatever a test makes. By what each answer is known:
 *
 * | answer                                                              | seen                                       |
 * | ------------------------------------------------------------------- | ------------------------------------------ |
 * | client refused: 403 `unauthorized_client`, the code works later     | glewlwyd 2.7.5 (`test/real/glewlwyd`)      |
 * | a secret in the header is compared without decoding (`raw`)         | glewlwyd 2.7.5                             |
 * | client refused: 401 `invalid_client` with a challenge               | oidc-provider 9, which decodes the header  |
 * | client refused: 401 without a body                                  | unseen                                     |
 * | a code is used up by a refused client (`burnsCodes`)                | unseen                                     |
 * | no groups, `_claim_names`, `hasgroups`, no `email_verified` (Entra) | unseen: by its documentation               |
 * | `email_verified` as text at the userinfo endpoint (Cognito)         | unseen: by its documentation               |
 * | every wrong token                                                   | unseen: what an attacker or a fault sends  |
 */
export class HostileIssuer implements AsyncDisposable {
  #keys = newKey();
  /** Token that the next code is exchanged for. */
  idToken = '';
  refusal: { error: string; error_description?: string } | null = null;
  /** Null: any client is taken. */
  check: ClientCheck | null = null;
  /** `token_endpoint_auth_methods_supported`; undefined: it says nothing. */
  methods: string[] | undefined;
  /** Answer of the userinfo endpoint, besides the subject. Null: it fails. Undefined: there is none. */
  userinfo: TokenClaims | null | undefined;
  /** Ways by which clients have authenticated at the token endpoint. */
  readonly attempts: string[] = [];
  readonly #usedCodes = new Set<string | null>();
  readonly clientSecret = 'a-secret-of-the-client-that-stays-here';

  private constructor(
    private readonly server: Server,
    readonly issuer: string,
  ) {}

  /** `certificate`: PEM; without one, it answers without encryption. */
  static async start(certificate?: { key: string; cert: string }): Promise<HostileIssuer> {
    const server = certificate ? createSecureServer(certificate) : createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const issuer = new HostileIssuer(
      server,
      `http${certificate ? 's' : ''}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    );
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      void issuer.respond(request, response);
    });
    return issuer;
  }

  private async respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { url = '' } = request;
    const refused = url === '/token' ? this.refuse(request, new URLSearchParams(await text(request))) : null;
    if (refused) {
      const headers = { ...(refused.challenge && { 'www-authenticate': refused.challenge }) };
      response.writeHead(refused.status, { 'content-type': 'application/json', ...headers });
      response.end(refused.error && JSON.stringify({ error: refused.error }));
      return;
    }
    const answer = this.answer(url);
    response.writeHead(answer === null ? 500 : this.refusal && url === '/token' ? 400 : 200, {
      'content-type': 'application/json',
    });
    response.end(JSON.stringify(answer));
  }

  /** Returns the refusal of a client, or null. */
  private refuse({ headers }: IncomingMessage, form: URLSearchParams): ClientCheck['refusal'] | null {
    const basic = /^Basic (.*)$/.exec(headers.authorization ?? '')?.[1];
    const [, password = ''] = /^trellis:(.*)$/s.exec(Buffer.from(basic ?? '', 'base64').toString()) ?? [];
    this.attempts.push(basic === undefined ? 'post' : 'basic');
    if (this.check === null) return null;
    const { secret, takes, refusal, burnsCodes } = this.check;
    const given = {
      raw: password,
      basic: decodeURIComponent(password.replaceAll('+', ' ')),
      post: form.get('client_secret'),
    };
    if (this.#usedCodes.has(form.get('code'))) return { status: 400, error: 'invalid_grant' };
    if (burnsCodes) this.#usedCodes.add(form.get('code'));
    return given[takes] === secret ? null : refusal;
  }

  private answer(path: string): object | null {
    const { issuer } = this;
    if (path === '/.well-known/openid-configuration')
      return {
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/keys`,
        ...(this.methods && { token_endpoint_auth_methods_supported: this.methods }),
        ...(this.userinfo !== undefined && { userinfo_endpoint: `${issuer}/userinfo` }),
        id_token_signing_alg_values_supported: ['RS256', 'HS256', 'none'],
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
      };
    if (path === '/keys')
      return {
        keys: [{ ...this.#keys.publicKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: 'one' }],
      };
    if (path === '/token')
      return this.refusal ?? { access_token: 'access', token_type: 'Bearer', id_token: this.idToken };
    if (!this.userinfo) return null;
    const { sub } = JSON.parse(
      Buffer.from(this.idToken.split('.')[1], 'base64url').toString(),
    ) as TokenClaims;
    return { sub, ...this.userinfo };
  }

  get environment(): Record<string, string> {
    return {
      TRELLIS_OIDC_ISSUER: this.issuer,
      TRELLIS_OIDC_CLIENT_ID: 'trellis',
      TRELLIS_OIDC_CLIENT_SECRET: this.clientSecret,
    };
  }

  /** Signs claims; by default as the issuer would. */
  token(claims: TokenClaims, { alg = 'RS256', key = this.#keys.privateKey }: SigningOptions = {}): string {
    const body = `${encode({ alg, kid: 'one' })}.${encode(claims)}`;
    if (alg === 'none') return `${body}.`;
    const signature =
      alg === 'HS256'
        ? createHmac('sha256', this.clientSecret).update(body).digest()
        : sign('sha256', Buffer.from(body), key);
    return `${body}.${signature.toString('base64url')}`;
  }

  /** Makes other keys, which are not published. */
  foreignKey(): KeyObject {
    return newKey().privateKey;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}
