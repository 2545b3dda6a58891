import type { ProviderAccount } from '../accounts/account-store';
import { missingScopes, PURPOSES, type Provider } from '../catalogue';
import { askedScopes, oauthOf, type OAuthApp } from '../oauth/oauth-provider';
import type { StartedSignIn } from '../oauth/sign-in-by-oauth';
import type { StartedSignInView } from './provider-sign-ins.dto';
import type { ProviderAccountView, ProviderView } from './providers.dto';

export const presentProvider = (provider: Provider, apps: OAuthApp[]): ProviderView => ({
  provider: provider.kind,
  name: provider.name,
  baseUrl: provider.cloudUrl,
  exampleUrl: provider.exampleUrl,
  cloudOnly: provider.isCloudOnly,
  tokenPage: provider.tokenPage,
  wantsEmail: provider.wantsEmail,
  ownedBy: provider.ownedBy,
  keyPlaces: provider.keyPlaces,
  sshKeyPage: provider.sshKeyPage,
  keyType: provider.keyType,
  tokenKinds: provider.tokenKinds.map((token) => ({
    name: token.name,
    needs: PURPOSES.map((purpose) => ({ purpose, scopes: token.scopes[purpose] })).filter(
      ({ scopes }) => scopes.length > 0,
    ),
    note: token.note,
  })),
  oauth: apps.map(({ provider: kind, baseUrl, redirectUri }) => ({
    baseUrl,
    returns: redirectUri === null,
    scopes: askedScopes(kind),
    note: oauthOf(kind).note,
  })),
});

export const presentStartedSignIn = ({ expiresAt, ...signIn }: StartedSignIn): StartedSignInView => ({
  ...signIn,
  expiresAt: expiresAt.toISOString(),
});

export const presentAccount = (account: ProviderAccount): ProviderAccountView => ({
  id: account.id,
  provider: account.provider,
  baseUrl: account.baseUrl,
  login: account.login,
  name: account.name,
  gitName: account.gitName,
  gitEmail: account.gitEmail,
  scopes: account.scopes,
  missing: missingScopes(
    account.provider,
    account.scopes,
    account.via === 'oauth' ? oauthOf(account.provider).needs : undefined,
  ),
  via: account.via,
  isRenewed: account.isRenewed,
  needsSignIn: account.needsSignIn,
  tokenOf: account.tokenOf,
  expiresAt: account.expiresAt?.toISOString() ?? null,
  createdAt: account.createdAt.toISOString(),
  checkedAt: account.checkedAt.toISOString(),
});
