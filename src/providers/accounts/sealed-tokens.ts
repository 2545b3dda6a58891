import type { SealedColumn } from '../../core/secrets';

/** Bound to whom it belongs to and where it is sent: another row's, or another address beside it, opens nothing. */
export const tokenPurpose = (userId: string, baseUrl: string): string =>
  `provider token ${userId} ${baseUrl}`;

export const refreshTokenPurpose = (userId: string, baseUrl: string): string =>
  `provider refresh token ${userId} ${baseUrl}`;

const at = { table: 'provider_accounts', key: ['id', 'user_id', 'base_url'] };

export const SEALED_PROVIDER_TOKENS: SealedColumn = {
  ...at,
  column: 'sealed_token',
  purpose: (row) => tokenPurpose(row.user_id, row.base_url),
};

export const SEALED_REFRESH_TOKENS: SealedColumn = {
  ...at,
  column: 'sealed_refresh_token',
  purpose: (row) => refreshTokenPurpose(row.user_id, row.base_url),
};
