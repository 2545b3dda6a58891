import { generateKeyPairSync, createHmac, sign, type KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';

export type TokenClaims = Record<string, unknown>;

interface SigningOptions {
  alg?: 'RS256' | 'HS256' | 'none';
  key?: KeyObject;
}

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

const newKey = () => generateKeyPairSync('rsa', { modulusLength: 2048 });

/** An issuer that answers with whatever token a test makes, as no real one would. */
export class HostileIssuer implements AsyncDisposable {
  #keys = newKey();
  /** Token that the next code is exchanged for. */
  idToken = '';
  refusal: { error: string; error_description?: string } | null = null;
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
    server.on('request', ({ url = '' }, response) => {
      const answer = issuer.answer(url);
      response.writeHead(answer === null ? 404 : issuer.refusal && url === '/token' ? 400 : 200, {
        'content-type': 'application/json',
      });
      response.end(JSON.stringify(answer));
    });
    return issuer;
  }

  private answer(path: string): object | null {
    const { issuer } = this;
    if (path === '/.well-known/openid-configuration')
      return {
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/keys`,
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
    return null;
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
