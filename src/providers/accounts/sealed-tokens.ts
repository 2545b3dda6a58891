import type { SealedColumn } from '../../core/secrets';

/** Binds a token to its owner and address: moved to another row, or next to another address, it cannot be opened. */
export const tokenPurpose = (userId: string, baseUrl: string): string =>
  `provider token ${userId} ${baseUrl}`;

export const refreshTokenPurpose = (userId: string, baseUrl: string): string =>
  `provider refresh token ${userId} ${baseUrl}`;

const at = { table: 'provider_accounts', key: ['id', 'user_id', 'base_url'] };

export const SEALED_PROVIDER_TOKENS: SealedColumn = {
  ...at,
  column: 'sealed_token',
  holds: 'accounts at providers',
  purpose: (row) => tokenPurpose(row.user_id, row.base_url),
};

export const SEALED_REFRESH_TOKENS: SealedColumn = {
  ...at,
  column: 'sealed_refresh_token',
  holds: 'accounts at providers that renew their tokens',
  purpose: (row) => refreshTokenPurpose(row.user_id, row.base_url),
};
