import { Injectable } from '@nestjs/common';
import { Config } from '../../core/config';
import { HttpsPool } from '../../https';
import { ProviderError, unexpectedAnswer } from '../api/provider-error';
import { ProviderHttp } from '../api/provider-http';
import { JsonReader } from '../api/read-json';
import type { OAuthApp } from './oauth-apps';
import { explainTokenRefusal, type OAuthRefusal } from './oauth-error';
import { oauthOf } from './oauth-provider';

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

/** Issues and revokes tokens at a provider. Rejects with a ProviderError. */
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
