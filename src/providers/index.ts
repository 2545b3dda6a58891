export { accountAuthorsOf, type AccountAuthor } from './accounts/account-authors';
export { ensureDeployKey } from './accounts/ensure-deploy-key';
export { ProviderAccounts } from './accounts/provider-accounts';
export { SEALED_PROVIDER_TOKENS, SEALED_REFRESH_TOKENS } from './accounts/sealed-tokens';
export type { Repository } from './api/provider-api';
export { AsksProvider } from './http/documentation';
export { RepositoryPath } from './http/repository-path';
export { SEALED_VERIFIERS } from './oauth/sign-in-store';
export { ProvidersModule } from './providers.module';
