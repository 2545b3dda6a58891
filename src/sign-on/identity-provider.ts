import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { JWTPayload, JWTVerifyGetKey } from 'jose';
import type { ClientAuth, Configuration, CustomFetch, ServerMetadata } from 'openid-client';
import { Config } from '../core/config';
import type { OidcSettings } from '../core/oidc-settings';
import { addressFilter } from '../core/network';
import { checkCertificates, HttpsPool } from '../https';
import { canonical, isComplete, readClaims, type Claims } from './claims';
import { secretSender, secretWays, type SecretWay } from './client-authentication';
import {
  ClientRefusedError,
  ClockError,
  explainSignOnFailure,
  invalidLogoutToken,
  isClientRefused,
  notConfigured,
} from './explain-failure';

/** Values that tie the provider's answer to the browser that asked. */
export interface Begun {
  state: string;
  nonce: string;
  verifier: string;
  redirectUri: string;
}

/** Verified logout token. */
export interface EndedSession {
  issuer: string;
  subject: string | null;
  sid: string | null;
  jti: string;
}

/** Clocks may differ by a minute; twice that passes. */
const TOLERANCE_SECONDS = 120;
/** Microsoft Entra dates its tokens five minutes back. */
const MAX_AGE_SECONDS = 480;
const METADATA_MS = 5 * 60_000;
const TIMEOUT_SECONDS = 10;
/** A token with an unknown key makes the keys be fetched again, this often at most. */
const KEYS_COOLDOWN_MS = 5_000;
const MAX_ANSWER_BYTES = 1024 * 1024;
const OWNER = 'sign-on';
const LOGOUT_EVENT = 'http://schemas.openid.net/event/backchannel-logout';
/** A logout token is verified with public keys alone: the client’s secret is no key. */
const SIGNATURES = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];

/** The identity provider of this instance, by OpenID Connect. Both libraries are loaded at the first sign-on. */
@Injectable()
export class IdentityProvider implements OnApplicationShutdown {
  readonly #settings: OidcSettings | null;
  readonly #pool: HttpsPool;
  #metadata: { value: Promise<ServerMetadata>; until: number } | null = null;
  #keys: { uri: string; get: JWTVerifyGetKey } | null = null;
  /** Way to send the client's secret that the provider took last. */
  #way: SecretWay | null = null;

  constructor(config: Config) {
    this.#settings = config.oidc && checked(config.oidc);
    this.#pool = new HttpsPool({ isAddressAllowed: addressFilter(config) });
  }

  onApplicationShutdown(): Promise<void> {
    return this.#pool.close();
  }

  get settings(): OidcSettings {
    if (this.#settings === null) throw notConfigured();
    return this.#settings;
  }

  /** Returns the provider's address to send the browser to, and what its answer has to match. */
  async begin(redirectUri: string, statePrefix: string): Promise<{ url: string; begun: Begun }> {
    return this.#explained(redirectUri, async () => {
      const client = await import('openid-client');
      const begun: Begun = {
        state: `${statePrefix}${client.randomState()}`,
        nonce: client.randomNonce(),
        verifier: client.randomPKCECodeVerifier(),
        redirectUri,
      };
      const url = client.buildAuthorizationUrl(await this.#configuration(), {
        redirect_uri: redirectUri,
        scope: this.settings.scopes,
        state: begun.state,
        nonce: begun.nonce,
        code_challenge: await client.calculatePKCECodeChallenge(begun.verifier),
        code_challenge_method: 'S256',
      });
      return { url: url.href, begun };
    });
  }

  /** Exchanges the code of the provider's answer. `search`: the query of its redirect. */
  async finish(begun: Begun, search: string): Promise<Claims> {
    const { redirectUri, state, nonce, verifier } = begun;
    return this.#explained(redirectUri, async () => {
      const client = await import('openid-client');
      const answer = new URL(redirectUri);
      answer.search = search;
      const { configuration, tokens } = await this.#withSecret((made) =>
        client.authorizationCodeGrant(made, answer, {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: verifier,
          idTokenExpected: true,
        }),
      );
      const token = tokens.claims();
      if (!token) throw new Error('The answer has no ID token.');
      checkIssuedNow(token.iat);
      const more =
        !isComplete(token, this.settings) && configuration.serverMetadata().userinfo_endpoint
          ? await client.fetchUserInfo(configuration, tokens.access_token, token.sub)
          : {};
      return readClaims(token, more, this.settings);
    });
  }

  /** Verifies a token of OpenID Connect Back-Channel Logout 1.0. Throws 400 `invalid_logout_token`. */
  async verifyLogout(token: string): Promise<EndedSession> {
    const { clientId } = this.settings;
    const { issuer, jwks_uri: keysUri } = await this.#explained(null, () => this.#discover());
    if (!keysUri) throw invalidLogoutToken('the issuer publishes no keys');
    const jose = await import('jose');
    const keys = await this.#keysAt(keysUri);
    const { payload } = await jose
      .jwtVerify(token, keys, {
        issuer,
        audience: clientId,
        algorithms: SIGNATURES,
        clockTolerance: TOLERANCE_SECONDS,
        maxTokenAge: MAX_AGE_SECONDS,
        requiredClaims: ['iat', 'jti', 'events'],
      })
      .catch((error: unknown) => {
        if (error instanceof jose.errors.JOSEError) throw invalidLogoutToken(error.message);
        throw explainSignOnFailure(error, { issuer: this.settings.issuer, redirectUri: null });
      });
    return endedBy(payload, issuer);
  }

  async #keysAt(uri: string): Promise<JWTVerifyGetKey> {
    if (this.#keys?.uri !== uri) {
      const jose = await import('jose');
      const get = jose.createRemoteJWKSet(new URL(uri), {
        cooldownDuration: KEYS_COOLDOWN_MS,
        timeoutDuration: TIMEOUT_SECONDS * 1000,
        [jose.customFetch]: (url, { method, headers, signal }) =>
          this.#fetch(url, {
            ...{ method, signal, body: undefined, redirect: 'manual' },
            headers: Object.fromEntries(headers),
          }),
      });
      this.#keys = { uri, get };
    }
    return this.#keys.get;
  }

  /** Exchanges a code with the client's secret, sent in the ways that the provider may take until one is taken. */
  async #withSecret<T>(
    exchange: (configuration: Configuration) => Promise<T>,
  ): Promise<{ configuration: Configuration; tokens: T }> {
    const { clientSecret } = this.settings;
    const { None } = await import('openid-client');
    const attempt = async (authentication: ClientAuth) => {
      const configuration = await this.#configuration(authentication);
      return { configuration, tokens: await exchange(configuration) };
    };
    if (clientSecret === null) return attempt(None());
    const tried: SecretWay[] = [];
    let refusal: unknown = null;
    for (const way of await this.#secretWays()) {
      tried.push(way);
      try {
        const done = await attempt(secretSender(clientSecret, way));
        this.#way = way;
        return done;
      } catch (error) {
        if (!isClientRefused(error)) {
          // The provider takes this way, but has used the code up with the first: the next sign-on begins here.
          if (refusal !== null) this.#way = way;
          throw refusal === null ? error : new ClientRefusedError(tried, { cause: refusal });
        }
        refusal ??= error;
      }
    }
    this.#way = null;
    throw new ClientRefusedError(tried, { cause: refusal });
  }

  /** Returns the ways to send the secret; first the way that was taken last. */
  async #secretWays(): Promise<SecretWay[]> {
    const { token_endpoint_auth_methods_supported: offered } = await this.#discover();
    const isLast = ({ method, isEscaped }: SecretWay) =>
      method === this.#way?.method && isEscaped === this.#way.isEscaped;
    return secretWays(this.settings, offered).sort(
      (one, other) => Number(isLast(other)) - Number(isLast(one)),
    );
  }

  /** Makes a new one each time, which fetches the keys again: they may have been rotated a moment ago. */
  async #configuration(authentication?: ClientAuth): Promise<Configuration> {
    const client = await import('openid-client');
    const metadata = await this.#discover();
    const { clientId } = this.settings;
    const options = { [client.clockTolerance]: TOLERANCE_SECONDS };
    const made = new client.Configuration(metadata, clientId, options, authentication ?? client.None());
    made[client.customFetch] = this.#fetch;
    made.timeout = TIMEOUT_SECONDS;
    // The signature of an ID token is checked though the connection is encrypted: a proxy may be in between.
    client.enableNonRepudiationChecks(made);
    for (const allow of await this.#exceptions()) allow(made);
    return made;
  }

  /** A failure is not kept: the next sign-on asks again. */
  async #discover(): Promise<ServerMetadata> {
    if (this.#metadata === null || this.#metadata.until < Date.now()) {
      const asked = { value: this.#askForMetadata(), until: Date.now() + METADATA_MS };
      this.#metadata = asked;
      asked.value.catch(() => {
        if (this.#metadata === asked) this.#metadata = null;
      });
    }
    return this.#metadata.value;
  }

  async #askForMetadata(): Promise<ServerMetadata> {
    const client = await import('openid-client');
    const { issuer, clientId } = this.settings;
    const found = await client.discovery(new URL(issuer), clientId, undefined, client.None(), {
      [client.customFetch]: this.#fetch,
      timeout: TIMEOUT_SECONDS,
      execute: await this.#exceptions(),
    });
    return found.serverMetadata();
  }

  /** An issuer without encryption is one at a private address: the pool connects to no other. */
  async #exceptions(): Promise<((configuration: Configuration) => void)[]> {
    if (!this.settings.issuer.startsWith('http:')) return [];
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- Only marked so, to make it stand out.
    const { allowInsecureRequests } = await import('openid-client');
    return [allowInsecureRequests];
  }

  /** Goes through our own connections, with their proxy, authority and filter of addresses. */
  readonly #fetch: CustomFetch = async (address, { method, headers, body, signal }) => {
    const url = new URL(address);
    const isPlain = url.protocol === 'http:';
    const answer = await this.#pool.request(
      {
        ownerId: OWNER,
        host: url.hostname.replace(/^\[|\]$/g, ''),
        port: Number(url.port || (isPlain ? 80 : 443)),
        certificateAuthority: isPlain ? null : this.settings.certificateAuthority,
        isPlain,
      },
      {
        method: method === 'POST' ? 'POST' : 'GET',
        path: `${url.pathname}${url.search}`,
        headers: { 'user-agent': 'Trellis', ...headers },
        ...(body ? { body: body instanceof URLSearchParams ? body.toString() : (body as string) } : {}),
        signal: signal ?? AbortSignal.timeout(TIMEOUT_SECONDS * 1000),
      },
    );
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of answer.body) {
      if ((bytes += chunk.length) > MAX_ANSWER_BYTES) throw new Error(`${url.host} answers with too much.`);
      chunks.push(chunk);
    }
    const bodyOf = [204, 205, 304].includes(answer.status) ? null : Buffer.concat(chunks);
    return new Response(bodyOf, { status: answer.status, headers: headersOf(answer.headers) });
  };

  async #explained<T>(redirectUri: string | null, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw explainSignOnFailure(error, { issuer: this.settings.issuer, redirectUri });
    }
  }
}

/** Throws at the start for a file without certificates: later, each sign-on would fail. */
function checked(settings: OidcSettings): OidcSettings {
  if (settings.certificateAuthority === null) return settings;
  try {
    return { ...settings, certificateAuthority: checkCertificates(settings.certificateAuthority) };
  } catch (cause) {
    throw new Error(`TRELLIS_OIDC_CA_FILE: ${(cause as Error).message}`, { cause });
  }
}

function headersOf(headers: Record<string, string | string[] | undefined>): Headers {
  const made = new Headers();
  for (const [name, value] of Object.entries(headers))
    for (const one of [value].flat()) if (one !== undefined) made.append(name, one);
  return made;
}

/** The library checks when a token ends; an ID token has just been made, so its date tells the provider's clock. */
function checkIssuedNow(iat: number): void {
  const ahead = iat - Math.floor(Date.now() / 1000);
  if (ahead > TOLERANCE_SECONDS || ahead < -MAX_AGE_SECONDS) throw new ClockError(ahead);
}

function endedBy({ sub, sid, jti, events, nonce }: JWTPayload, issuer: string): EndedSession {
  const event = (events as Record<string, unknown> | null)?.[LOGOUT_EVENT];
  if (typeof event !== 'object' || event === null) throw invalidLogoutToken('its events name no logout');
  // An ID token has one: it must not pass for a logout token.
  if (nonce !== undefined) throw invalidLogoutToken('it has a nonce');
  const subject = typeof sub === 'string' && sub !== '' ? sub : null;
  const session = typeof sid === 'string' && sid !== '' ? sid : null;
  if (subject === null && session === null) throw invalidLogoutToken('it names neither sub nor sid');
  return { issuer: canonical(issuer), subject, sid: session, jti: jti ?? '' };
}
