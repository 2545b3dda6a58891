import { Injectable } from '@nestjs/common';
import { unprocessable } from '../../core/errors';
import { newToken } from '../../core/secrets';
import type { ProviderAccount } from '../accounts/account-store';
import { ProviderAccounts } from '../accounts/provider-accounts';
import { parseBaseUrl } from '../base-url';
import { providerOf, type ProviderKind } from '../catalogue';
import { authorizationUrl, CALLBACK_PAGE, newVerifier } from './authorization-url';
import { OAuthApps } from './oauth-apps';
import { explainAuthorizationRefusal, type OAuthRefusal } from './oauth-error';
import { askedScopes, isIssuedBy, oauthOf } from './oauth-provider';
import { SignInStore } from './sign-in-store';
import { TokenEndpoint, type OAuthTokens } from './token-endpoint';

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
    const app = this.apps.findOf(begun);
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
