import type { Provider, Purpose } from '../api/provider-accounts';

export const PURPOSE_LABELS: Record<Purpose, string> = {
  list: 'List repositories',
  create_repository: 'Create a repository',
  deploy_key: 'Register a deploy key',
  pull_request: 'Open a pull request',
  webhook: 'Register a webhook',
};

/** The note for a provider at which a key that writes belongs to the account. */
export const accountKeyNote = ({ name }: Provider): string =>
  `Repository keys at ${name} are read-only. A key with write access is registered with your account and has the same access as the account.`;
