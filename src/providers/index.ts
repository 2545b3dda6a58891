export { ensureDeployKey } from './accounts/ensure-deploy-key';
export { SEALED_PROVIDER_TOKENS } from './accounts/account-store';
export { ProviderAccounts } from './accounts/provider-accounts';
export type { Repository } from './api/provider-api';
export { AsksProvider } from './http/documentation';
export { RepositoryPath } from './http/repository-path';
export { ProvidersModule } from './providers.module';
