import { Injectable } from '@nestjs/common';
import { Config } from '../../core/config';
import { HttpsPool } from '../../https';
import { ProviderError, unexpectedAnswer } from '../api/provider-error';
import { ProviderHttp, JsonReader, shownWords } from '../api/provider-http';
import { oauthOf, type OAuthApp } from './oauth-provider';

export interface OAuthTokens {
  accessToken: string;
  /** Null if the provider issued none. */
  refreshToken: string | null;
  /** Null if it does not expire, or if unknown. */
  expiresInSeconds: number | null;
  /** Granted scopes; null if unknown. */
  scopes: string[] | null;
}

interface Asking {
  url: string;
  headers?: Record<string, string>;
  /** Secrets besides the app's own. */
  secrets: string[];
}

const MAX_TOKEN_LENGTH = 16_384;
const MAX_LIFETIME_SECONDS = 10 * 365 * 24 * 3600;

/** Issues and revokes tokens at a provider. Rejects with a ProviderError. No library: docs/internals/adr/0030. */
@Injectable()
export class TokenEndpoint {
  constructor(
    private readonly pool: HttpsPool,
    private readonly config: Config,
  ) {}

  exchange(
    app: OAuthApp,
    ownerId: string,
    { code, verifier, redirectUri }: { code: string; verifier: string; redirectUri: string },
  ): Promise<OAuthTokens> {
    const form = {
      grant_type: 'authorization_code',
      code,
      redirect_uri: redirectUri,
      code_verifier: verifier,
    };
    return this.#ask(app, ownerId, { form, secrets: [code, verifier] });
  }

  renew(app: OAuthApp, ownerId: string, refreshToken: string): Promise<OAuthTokens> {
    const form = { grant_type: 'refresh_token', refresh_token: refreshToken };
    return this.#ask(app, ownerId, { form, secrets: [refreshToken] });
  }

  /** Returns false if the provider cannot revoke tokens. */
  async revoke(app: OAuthApp, ownerId: string, token: string): Promise<boolean> {
    const revocation = oauthOf(app.provider).revocation?.(app);
    if (!revocation) return false;
    const { url, form } = revocation;
    const secrets = [token];
    if (form === 'github') {
      const http = this.#open(app, ownerId, { url, headers: basic(app), secrets });
      await http.call({ method: 'DELETE', path: '', body: { access_token: token } });
    } else {
      const { headers, fields } = credentialsOf(app);
      const http = this.#open(app, ownerId, { url, headers, secrets });
      await http.call({ method: 'POST', path: '', form: { ...fields, token } });
    }
    return true;
  }

  async #ask(
    app: OAuthApp,
    ownerId: string,
    { form, secrets }: { form: Record<string, string>; secrets: string[] },
  ): Promise<OAuthTokens> {
    const { tokenUrl } = oauthOf(app.provider);
    const { headers, fields } = credentialsOf(app);
    const http = this.#open(app, ownerId, { url: tokenUrl(app), headers, secrets });
    const context = { host: http.host, secrets: secretsOf(app, secrets) };
    try {
      const { json } = await http.call({ method: 'POST', path: '', form: { ...fields, ...form } });
      // GitHub refuses with a success status.
      const refusal = refusalIn(json);
      if (refusal) throw explainTokenRefusal(refusal, context);
      return tokensOf(json, http.host);
    } catch (error) {
      const refusal =
        error instanceof ProviderError && error.refusal
          ? refusalIn(new JsonReader(http.host, error.refusal.body))
          : null;
      throw refusal ? explainTokenRefusal(refusal, context) : error;
    }
  }

  #open(app: OAuthApp, ownerId: string, { url, headers = {}, secrets }: Asking): ProviderHttp {
    return new ProviderHttp({
      pool: this.pool,
      ownerId,
      apiUrl: url,
      certificateAuthority: app.certificateAuthority,
      headers,
      timeoutMs: this.config.gitSilenceMs,
      secrets: secretsOf(app, secrets),
      missingScopes: () => [],
    });
  }
}

const secretsOf = ({ clientSecret }: OAuthApp, more: string[]): string[] =>
  clientSecret ? [clientSecret, ...more] : more;

/** RFC 6749, 2.3.1: the values are form-encoded first. */
function basic({ clientId, clientSecret }: OAuthApp): Record<string, string> {
  const encode = (text: string) => new URLSearchParams({ x: text }).toString().slice(2);
  const pair = `${encode(clientId)}:${encode(clientSecret ?? '')}`;
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
}

function credentialsOf(app: OAuthApp): { headers: Record<string, string>; fields: Record<string, string> } {
  const { provider, clientId, clientSecret } = app;
  if (clientSecret && oauthOf(provider).secretIn === 'header') return { headers: basic(app), fields: {} };
  return {
    headers: {},
    fields: { client_id: clientId, ...(clientSecret && { client_secret: clientSecret }) },
  };
}

function refusalIn(json: JsonReader): OAuthRefusal | null {
  const error = json.findText('error');
  return error === null ? null : { error, description: json.findText('error_description') ?? '' };
}

function tokensOf(json: JsonReader, host: string): OAuthTokens {
  const accessToken = tokenIn(json, 'access_token', host);
  if (accessToken === null) throw unexpectedAnswer(host, 'answered without “access_token”');
  const type = json.findText('token_type');
  if (type !== null && type.toLowerCase() !== 'bearer')
    throw unexpectedAnswer(host, 'answered with a token of another type than “bearer”');
  return {
    accessToken,
    refreshToken: tokenIn(json, 'refresh_token', host),
    expiresInSeconds: lifetimeIn(json),
    scopes: scopesIn(json),
  };
}

/** A token is sent in a header: a value that cannot be is refused. */
function tokenIn(json: JsonReader, name: string, host: string): string | null {
  const token = json.findText(name);
  if (token !== null && (!/^[!-~]+$/.test(token) || token.length > MAX_TOKEN_LENGTH))
    throw unexpectedAnswer(host, `answered with a strange “${name}”`);
  return token;
}

/** Some answers have a text. 0 means that the token does not expire. */
function lifetimeIn(json: JsonReader): number | null {
  const seconds = json.findNumber('expires_in') ?? Number(json.findText('expires_in') ?? 0);
  return seconds > 0 && seconds <= MAX_LIFETIME_SECONDS ? Math.floor(seconds) : null;
}

/** Separated by blanks; at GitHub by commas. */
function scopesIn(json: JsonReader): string[] | null {
  const text = json.at('scope').texts()[0] ?? json.at('scopes').texts()[0];
  return text === undefined ? null : text.split(/[\s,]+/).filter(Boolean);
}

/** Refusal in the terms of RFC 6749 or, as at GitHub and Gitea, of the provider. */
export interface OAuthRefusal {
  error: string;
  description: string;
}

/** The app itself is misconfigured: its id, secret, redirect address or scopes. */
const OF_THE_APP = new Set([
  'invalid_client',
  'incorrect_client_credentials',
  'redirect_uri_mismatch',
  'unauthorized_client',
  'invalid_request',
  'invalid_scope',
  'unsupported_response_type',
  'unsupported_grant_type',
  'application_suspended',
]);

/**
 * Gitea uses `unauthorized_client` for a useless code or refresh token, too, and distinguishes problems of the app by
 * the text only.
 */
function isOfTheApp({ error, description }: OAuthRefusal): boolean {
  if (error === 'unauthorized_client' && /refresh token|already used|not authorized|PKCE/i.test(description))
    return false;
  return OF_THE_APP.has(error);
}

export interface RefusalContext {
  host: string;
  /** Must not appear in any message. */
  secrets: readonly string[];
}

const dataOf = ({ error, description }: OAuthRefusal, { host, secrets }: RefusalContext) => ({
  host,
  serverMessage: shownWords([description, `(${error})`], secrets),
});

const appRefused = (refusal: OAuthRefusal, context: RefusalContext) =>
  new ProviderError('provider_oauth_app_refused', `${context.host} refuses this server’s OAuth app.`, {
    remedy:
      'Ask the operator of this server to compare the client ID, secret, redirect address and scopes with those of the app there.',
    data: dataOf(refusal, context),
  });

/** Explains why the provider redirected without a code. */
export function explainAuthorizationRefusal(refusal: OAuthRefusal, context: RefusalContext): ProviderError {
  const data = dataOf(refusal, context);
  if (refusal.error === 'access_denied')
    return new ProviderError('provider_sign_in_denied', `${context.host} says that access was not allowed.`, {
      remedy: 'Sign in again, and allow it there. Or connect the account with a token.',
      data,
    });
  if (['server_error', 'temporarily_unavailable'].includes(refusal.error))
    return new ProviderError('provider_unavailable', `${context.host} cannot sign anyone in at the moment.`, {
      remedy: 'Try again later.',
      data,
    });
  if (isOfTheApp(refusal)) return appRefused(refusal, context);
  return codeRefused(refusal, context);
}

/** Explains why a code or refresh token gave no token. */
const explainTokenRefusal = (refusal: OAuthRefusal, context: RefusalContext): ProviderError =>
  isOfTheApp(refusal) ? appRefused(refusal, context) : codeRefused(refusal, context);

const codeRefused = (refusal: OAuthRefusal, context: RefusalContext) =>
  new ProviderError('provider_sign_in_refused', `${context.host} does not accept this sign-in.`, {
    remedy: 'Its code works once, for a few minutes. Sign in again.',
    data: dataOf(refusal, context),
  });

/** The provider requires a new sign-in: the previous one has expired or was revoked. */
export const signInAgain = (account: { baseUrl: string; login: string }) => {
  const host = new URL(account.baseUrl).hostname;
  return new ProviderError(
    'provider_sign_in_again',
    `${host} no longer accepts the sign-in of ${account.login}.`,
    {
      remedy: 'Sign in there again: Profile → Accounts at Git providers.',
      data: { host },
    },
  );
};
