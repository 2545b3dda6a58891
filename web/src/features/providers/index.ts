export {
  accountsQuery,
  createRepository,
  providersQuery,
  type Provider,
  type ProviderAccount,
} from './api/provider-accounts';
export { ConnectAccountDialog } from './components/connect-account-dialog';
export { FinishSignInPage } from './components/finish-sign-in-page';
export { keyOfAccount } from './components/provider-words';
export { ProviderAccounts } from './components/provider-accounts';
export { nothingPicked, RepositoryPicker, type PickedRepository } from './components/repository-picker';
