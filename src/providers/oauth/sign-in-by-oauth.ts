import { Injectable } from '@nestjs/common';
import { Database, newId } from '../../core/database';
import { unprocessable } from '../../core/errors';
import { hashToken, SecretBox, newToken, type SealedColumn } from '../../core/secrets';
import type { ProviderAccount } from '../accounts/account-store';
import { ProviderAccounts } from '../accounts/provider-accounts';
import { parseBaseUrl, providerOf, type ProviderKind } from '../catalogue';
import { OAuthApps } from './oauth-apps';
import {
  authorizationUrl,
  CALLBACK_PAGE,
  newVerifier,
  askedScopes,
  isIssuedBy,
  oauthOf,
  type OAuthApp,
} from './oauth-provider';
import {
  explainAuthorizationRefusal,
  TokenEndpoint,
  type OAuthRefusal,
  type OAuthTokens,
} from './token-endpoint';

/** Sign-in that was started, with the person who may finish it. */
export interface BegunSignIn {
  userId: string;
  /** Session or API token that started it. */
  credentialId: string;
  provider: ProviderKind;
  baseUrl: string;
  clientId: string;
  redirectUri: string;
  /** PKCE verifier. */
  verifier: string;
}

interface Row {
  id: string;
  user_id: string;
  provider: ProviderKind;
  base_url: string;
  client_id: string;
  redirect_uri: string;
  sealed_verifier: Buffer;
}

/** Lifetime of the codes at most providers. */
const LIFETIME_SECONDS = 600;
/** Per person; beyond it, the oldest are deleted. */
const MAX_OPEN = 20;

const purpose = (id: string, baseUrl: string): string => `provider sign-in ${id} ${baseUrl}`;

export const SEALED_VERIFIERS: SealedColumn = {
  table: 'provider_sign_ins',
  column: 'sealed_verifier',
  holds: 'sign-ins at providers that are under way',
  key: ['id', 'base_url'],
  purpose: (row) => purpose(row.id, row.base_url),
};

/** Sign-ins that are at the provider's page. Any replica can finish them. */
@Injectable()
export class SignInStore {
  constructor(
    private readonly database: Database,
    private readonly secretBox: SecretBox,
  ) {}

  /** Returns the time of expiry. Stores only a hash of the state. */
  async add(state: string, signIn: BegunSignIn): Promise<Date> {
    const { userId, credentialId, provider, baseUrl, clientId, redirectUri, verifier } = signIn;
    const id = newId();
    await this.database.query(
      `delete from provider_sign_ins where expires_at < now() or id in (
         select id from provider_sign_ins where user_id = $1 order by created_at desc offset $2)`,
      [userId, MAX_OPEN - 1],
    );
    const sealed = this.secretBox.seal(verifier, purpose(id, baseUrl));
    const [row] = await this.database.query<{ expires_at: Date }>(
      `insert into provider_sign_ins
         (id, state_hash, user_id, credential_id, provider, base_url, client_id, redirect_uri, sealed_verifier, expires_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, now() + make_interval(secs => $10)) returning expires_at`,
      [
        ...[id, hashToken(state), userId, credentialId, provider, baseUrl, clientId, redirectUri, sealed],
        LIFETIME_SECONDS,
      ],
    );
    return row.expires_at;
  }

  /** Returns it once, to the session that started it; null for any other. */
  async take(state: string, by: { userId: string; credentialId: string }): Promise<BegunSignIn | null> {
    const [row] = await this.database.query<Row>(
      `delete from provider_sign_ins
       where state_hash = $1 and user_id = $2 and credential_id = $3 and expires_at > now() returning *`,
      [hashToken(state), by.userId, by.credentialId],
    );
    if (!row) return null;
    return {
      ...by,
      provider: row.provider,
      baseUrl: row.base_url,
      clientId: row.client_id,
      redirectUri: row.redirect_uri,
      verifier: this.secretBox.open(row.sealed_verifier, purpose(row.id, row.base_url)),
    };
  }
}

/** Person and session: no other session can finish a sign-in. */
export interface SignedIn {
  userId: string;
  credentialId: string;
}

export interface StartedSignIn {
  authorizationUrl: string;
  state: string;
  /** True if the provider redirects to this instance; else the code is pasted. */
  returns: boolean;
  expiresAt: Date;
}

/** Connects an account in two steps, with the provider's own page between them. */
@Injectable()
export class SignInByOAuth {
  constructor(
    private readonly apps: OAuthApps,
    private readonly store: SignInStore,
    private readonly endpoint: TokenEndpoint,
    private readonly accounts: ProviderAccounts,
  ) {}

  /** `address`: of this instance in the person's browser, without a final slash. */
  async start(
    by: SignedIn,
    request: { provider: ProviderKind; baseUrl?: string | null; address: string },
  ): Promise<StartedSignIn> {
    const { provider, address } = request;
    const baseUrl = parseBaseUrl(provider, request.baseUrl ?? null);
    const app = this.apps.find(provider, baseUrl);
    if (!app) throw notConfigured(provider, baseUrl);
    return this.startAt(app, by, address);
  }

  /** Starts at an app that is known already. */
  async startAt(app: OAuthApp, by: SignedIn, address: string): Promise<StartedSignIn> {
    const { provider, baseUrl } = app;
    const redirectUri = app.redirectUri ?? `${address}${CALLBACK_PAGE}`;
    const [state, verifier] = [newToken('tro'), newVerifier()];
    const { clientId } = app;
    const expiresAt = await this.store.add(state, {
      ...by,
      ...{ provider, baseUrl, clientId, redirectUri, verifier },
    });
    return {
      authorizationUrl: authorizationUrl(app, { state, verifier, redirectUri }),
      state,
      returns: app.redirectUri === null,
      expiresAt,
    };
  }

  /** Finishes with the result of the provider's page. The state is used up in any case. */
  async finish(
    by: SignedIn,
    { state, iss, outcome }: { state: string; iss?: string; outcome: { code: string } | OAuthRefusal },
  ): Promise<ProviderAccount> {
    const begun = await this.store.take(state, by);
    if (!begun) throw unknownState();
    const { userId, provider, baseUrl, verifier, redirectUri, clientId } = begun;
    const app = await this.apps.findOf(begun);
    if (!app) throw notConfigured(provider, baseUrl);
    // All providers answer at one address: a hostile one could pass off another's code as its own, to be sent it.
    if (iss !== undefined && !isIssuedBy(provider, app, iss))
      throw fromAnotherServer(new URL(baseUrl).hostname);
    if (!('code' in outcome))
      throw explainAuthorizationRefusal(outcome, { host: new URL(baseUrl).hostname, secrets: [state] });
    const tokens = await this.endpoint.exchange(app, userId, { code: outcome.code, verifier, redirectUri });
    return this.accounts.keep(userId, {
      ...{ provider, baseUrl, certificateAuthority: app.certificateAuthority, email: null },
      token: tokens.accessToken,
      grant: { ...tokens, clientId },
      scopes: grantedScopes(provider, tokens),
    });
  }
}

/** RFC 6749, 5.1. An empty list comes from a GitHub App, which has permissions instead. */
const grantedScopes = (provider: ProviderKind, { scopes }: OAuthTokens): string[] | null => {
  if (!oauthOf(provider).tellsScopes) return null;
  if (scopes === null) return askedScopes(provider);
  return scopes.length > 0 ? scopes : null;
};

const notConfigured = (provider: ProviderKind, baseUrl: string) =>
  unprocessable('provider_oauth_not_configured', `This server has no OAuth app at ${baseUrl}.`, {
    remedy: `Connect the account with a token, or ask the operator of this server to register an app at ${providerOf(provider).name} (TRELLIS_OAUTH_…).`,
  });

const fromAnotherServer = (host: string) =>
  unprocessable('provider_sign_in_refused', `This answer does not come from ${host}.`, {
    remedy: 'Sign in again. If it happens again, tell the operator of this server.',
  });

/** The same answer in all cases, which reveals no existing states. */
const unknownState = () =>
  unprocessable('provider_sign_in_unknown', 'This sign-in was not started here, or has expired.', {
    remedy: 'It works once, for ten minutes, in the browser session that started it. Sign in again.',
  });
