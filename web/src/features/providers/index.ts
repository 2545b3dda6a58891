export {
  accountsQuery,
  createRepository,
  providersQuery,
  type Provider,
  type ProviderAccount,
  type Repository,
} from './provider-accounts';
export { ConnectAccountDialog } from './components/connect-account-dialog';
export { FinishSignInPage } from './components/finish-sign-in-page';
export { accountKeyNote } from './labels';
export { rememberAddress } from './return-path';
export { ProviderAccounts } from './components/provider-accounts';
export { nothingPicked, RepositoryPicker, type PickedRepository } from './components/repository-picker';
