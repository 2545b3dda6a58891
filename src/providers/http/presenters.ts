import type { ProviderAccount } from '../accounts/account-store';
import { missingScopes, PURPOSES, type Provider } from '../catalogue';
import type { ProviderAccountView, ProviderView } from './providers.dto';

export const presentProvider = ({ kind, name, cloudUrl, tokenPage, tokenKinds }: Provider): ProviderView => ({
  provider: kind,
  name,
  baseUrl: cloudUrl,
  tokenPage,
  tokenKinds: tokenKinds.map((token) => ({
    name: token.name,
    needs: PURPOSES.map((purpose) => ({ purpose, scopes: token.scopes[purpose] })),
    note: token.note,
  })),
});

export const presentAccount = (account: ProviderAccount): ProviderAccountView => ({
  id: account.id,
  provider: account.provider,
  baseUrl: account.baseUrl,
  login: account.login,
  name: account.name,
  scopes: account.scopes,
  missing: missingScopes(account.provider, account.scopes),
  expiresAt: account.expiresAt?.toISOString() ?? null,
  createdAt: account.createdAt.toISOString(),
  checkedAt: account.checkedAt.toISOString(),
});
