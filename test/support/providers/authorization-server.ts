import OAuth2Server, { Request, Response } from '@node-oauth/oauth2-server';

export interface AuthorizationOptions {
  authorizePath: string;
  tokenPath: string;
  /** Revocation endpoint (RFC 7009), if there is one. */
  revokePath?: string;
  clientId: string;
  /** Null for a public client. */
  clientSecret: string | null;
  redirectUris: string[];
  /** All scopes that exist. */
  scopes: string[];
  /** GitHub reports errors with a success status, separates scopes by commas, and issues tokens without expiry. */
  isGitHub?: boolean;
  /** Named in every answer to the browser (RFC 9207). */
  issuer?: string;
}

export interface WebRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: Record<string, string>;
  text: string;
}

export interface WebAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

type Token = OAuth2Server.Token;

const CHALLENGE = /^[\w-]{43}$/;
const LIFETIME_SECONDS = 7200;

/**
 * The authorization server of a provider. `@node-oauth/oauth2-server` implements RFC 6749 and PKCE; in addition,
 * requests without an S256 challenge are refused.
 */
export class AuthorizationServer {
  /** User who is signed in there in the browser. */
  visitor = 'ada';
  /** Every code and token that was issued. */
  readonly issued: string[] = [];
  /** Requests to the token endpoint, as `refresh_token 200`. */
  readonly asked: string[] = [];
  /** Requests that no client should send. */
  readonly deviations: string[] = [];
  clientSecret: string | null;
  readonly #server: OAuth2Server;
  readonly #codes = new Map<string, OAuth2Server.AuthorizationCode>();
  #tokens: Token[] = [];

  constructor(readonly options: AuthorizationOptions) {
    this.clientSecret = options.clientSecret;
    const isConfidential = options.clientSecret !== null;
    this.#server = new OAuth2Server({
      model: this.#model(),
      accessTokenLifetime: LIFETIME_SECONDS,
      requireClientAuthentication: { authorization_code: isConfidential, refresh_token: isConfidential },
    });
  }

  /** Returns the address to which the browser is redirected after the user allows or denies the request. */
  async decide(address: string, { allow = true }: { allow?: boolean } = {}): Promise<URL> {
    const { pathname, searchParams } = new URL(address);
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const text = allow ? 'decision=allow' : 'decision=deny';
    const answer = await this.answer({ method: 'POST', path: pathname, query: searchParams, headers, text });
    if (!answer?.headers.location) throw new Error(`It leads nowhere: ${answer?.body}`);
    return new URL(answer.headers.location);
  }

  /** Returns the user and scopes of an access token; null for an expired, revoked or unknown one. */
  findUser(accessToken: string): { login: string; scopes: string[] } | null {
    const token = this.#tokens.find((one) => one.accessToken === accessToken);
    if (!token || (token.accessTokenExpiresAt && token.accessTokenExpiresAt < new Date())) return null;
    return { login: token.user.login as string, scopes: token.scope ?? [] };
  }

  /** Revokes all tokens, as a user can in the provider's settings. */
  revokeAll(): void {
    this.#tokens = [];
  }

  /** Revokes a token; returns false if there is none. */
  revoke(text: string): boolean {
    const before = this.#tokens.length;
    this.#tokens = this.#tokens.filter((one) => one.accessToken !== text && one.refreshToken !== text);
    return this.#tokens.length < before;
  }

  get openTokens(): number {
    return this.#tokens.length;
  }

  /** Returns null for an unknown route. */
  async answer(request: WebRequest): Promise<WebAnswer | null> {
    const { authorizePath, tokenPath, revokePath } = this.options;
    if (request.path === authorizePath)
      return request.method === 'GET' ? this.#page(request) : this.#authorize(request);
    if (request.path === tokenPath) return this.#token(request);
    return request.path === revokePath ? this.#revoke(request) : null;
  }

  #page({ query }: WebRequest): WebAnswer {
    const body = `<!doctype html><title>Allow access</title><h1>Allow access for ${this.visitor}?</h1>
      <p>${query.get('scope')}</p><form method="post"><button name="decision" value="allow">Allow</button>
      <button name="decision" value="deny">Deny</button></form>`;
    return { status: 200, headers: { 'content-type': 'text/html' }, body };
  }

  async #authorize({ query, headers, text }: WebRequest): Promise<WebAnswer> {
    const challenge = query.get('code_challenge') ?? '';
    if (!CHALLENGE.test(challenge) || query.get('code_challenge_method') !== 'S256')
      this.deviations.push(`authorize without a challenge: ${query.toString()}`);
    const allowed = new URLSearchParams(text).get('decision') === 'allow';
    const request = new Request({
      method: 'GET',
      headers,
      query: Object.fromEntries(query),
      body: { allowed: String(allowed) },
    });
    const response = new Response();
    const authenticateHandler = { handle: () => ({ login: this.visitor }) };
    try {
      await this.#server.authorize(request, response, { authenticateHandler });
    } catch (error) {
      // No redirect goes to an address that is not registered.
      if (!response.get('location')) return json(400, { error: (error as Error).name });
    }
    const location = new URL(String(response.get('location')));
    if (this.options.issuer) location.searchParams.set('iss', this.options.issuer);
    return { status: 302, headers: { location: location.href }, body: '' };
  }

  async #token({ method, headers, query, text }: WebRequest): Promise<WebAnswer> {
    const body = Object.fromEntries(new URLSearchParams(text));
    if ([...query.keys()].length > 0) this.deviations.push('a query for a token');
    const request = new Request({ method, headers, query: {}, body });
    const response = new Response();
    await this.#server.token(request, response).catch(() => undefined);
    const status = response.status ?? 400;
    this.asked.push(`${body.grant_type} ${status}`);
    const answered = response.body as Record<string, unknown>;
    if (!this.options.isGitHub) return json(status, answered);
    return json(200, {
      ...answered,
      ...(status === 200 && { scope: String(answered.scope).replaceAll(' ', ',') }),
    });
  }

  #revoke({ text }: WebRequest): WebAnswer {
    const form = new URLSearchParams(text);
    if (form.get('client_id') !== this.options.clientId || form.get('client_secret') !== this.clientSecret)
      return json(403, { error: 'unauthorized_client' });
    this.revoke(form.get('token') ?? '');
    return json(200, {});
  }

  #model(): OAuth2Server.AuthorizationCodeModel & OAuth2Server.RefreshTokenModel {
    const { clientId, redirectUris, scopes, isGitHub } = this.options;
    const client = { id: clientId, grants: ['authorization_code', 'refresh_token'], redirectUris };
    return {
      getClient: (id, secret) => {
        // The library asks with null before the browser redirect, which carries no secret.
        const mayEnter = (secret as string | null) === null || (secret || null) === this.clientSecret;
        return Promise.resolve(id === clientId && mayEnter ? client : false);
      },
      validateScope: (_, __, asked = []) =>
        Promise.resolve(asked.every((scope) => scopes.includes(scope)) ? asked : false),
      saveAuthorizationCode: (code, _, user) => {
        const saved = { ...code, client, user };
        this.#codes.set(code.authorizationCode, saved);
        this.issued.push(code.authorizationCode);
        return Promise.resolve(saved);
      },
      getAuthorizationCode: (code) => Promise.resolve(this.#codes.get(code)),
      revokeAuthorizationCode: ({ authorizationCode }) =>
        Promise.resolve(this.#codes.delete(authorizationCode)),
      saveToken: (token, _, user) => {
        const { accessToken, refreshToken, accessTokenExpiresAt, scope } = token;
        const ends = isGitHub ? {} : { refreshToken, accessTokenExpiresAt };
        const saved = { accessToken, scope, ...ends, client, user };
        this.#tokens.push(saved);
        this.issued.push(accessToken, ...(ends.refreshToken ? [ends.refreshToken] : []));
        return Promise.resolve(saved);
      },
      getAccessToken: (text) => Promise.resolve(this.#tokens.find((one) => one.accessToken === text)),
      getRefreshToken: (text) =>
        Promise.resolve(
          this.#tokens.find((one) => one.refreshToken === text) as OAuth2Server.RefreshToken | undefined,
        ),
      // The access token is revoked too, as on GitLab.
      revokeToken: ({ refreshToken }) => Promise.resolve(this.revoke(refreshToken)),
    };
  }
}

const json = (status: number, body: object): WebAnswer => ({
  status,
  headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
  body: JSON.stringify(body),
});
