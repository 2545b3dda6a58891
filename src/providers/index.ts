export { accountAuthorsOf, type AccountAuthor } from './accounts/account-store';
export { BrowseAccount, ensureDeployKey } from './accounts/browse-account';
export { ProviderAccounts, type OpenAccount } from './accounts/provider-accounts';
export { SEALED_PROVIDER_TOKENS, SEALED_REFRESH_TOKENS } from './accounts/account-tokens';
export {
  type ListedPullRequest,
  type NewPullRequest,
  noChanges,
  type ProviderApi,
  type PullRequest,
  type PullRequestProgress,
  type Repository,
} from './api/provider-api';
export { listRecentPullRequests, NO_PROGRESS } from './api/pull-requests';
export { AsksProvider } from './http/provider-accounts.controller';
export { RepositoryPath } from './http/repository-path';
export { SEALED_VERIFIERS } from './oauth/sign-in-by-oauth';
export { ProvidersModule } from './providers.module';
export { readOAuthApps } from './oauth/oauth-apps';
