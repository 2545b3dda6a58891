export { accountAuthorsOf, type AccountAuthor } from './accounts/account-store';
export { BrowseAccount, ensureDeployKey } from './accounts/browse-account';
export { ProviderAccounts, type OpenAccount } from './accounts/provider-accounts';
export { SEALED_PROVIDER_TOKENS, SEALED_REFRESH_TOKENS } from './accounts/account-tokens';
export {
  type Check,
  type CheckedCommit,
  type ListedPullRequest,
  type NewPullRequest,
  noChanges,
  type PostedVerdict,
  type ProviderApi,
  type PullRequest,
  type PullRequestProgress,
  type ReportImage,
  type Repository,
} from './api/provider-api';
export { listOpenPullRequests, listRecentPullRequests, NO_PROGRESS } from './api/pull-requests';
export { ProviderAppStore, SEALED_APP_SECRETS, type AppDraft, type StoredApp } from './app/app-store';
export {
  GitHubAppApi,
  installPageOf,
  manifestOf,
  newAppPage,
  type AppRepository,
  type ProviderApp,
} from './app/github-app';
export {
  InstallationTokens,
  isTemporary,
  SEALED_APP_TOKENS,
  type InstalledRepository,
} from './app/installation-tokens';
export { ProviderError } from './api/provider-error';
export { openProvider, ProviderConnections, renewingApi } from './api/open-provider';
export { parseBaseUrl } from './catalogue';
export { oauthAppOf } from './oauth/oauth-apps';
export { CALLBACK_PAGE } from './oauth/oauth-provider';
export { SignInByOAuth, type StartedSignIn } from './oauth/sign-in-by-oauth';
export { presentStartedSignIn } from './http/presenters';
export { StartedSignInView } from './http/provider-sign-ins.dto';
export { AsksProvider } from './http/provider-accounts.controller';
export { OrganizationPath, RepositoryPath } from './http/repository-path';
export { SEALED_VERIFIERS } from './oauth/sign-in-by-oauth';
export { ProvidersModule } from './providers.module';
export { readOAuthApps } from './oauth/oauth-apps';
