import { t } from '@lingui/core/macro';
import type { Provider, Purpose } from './provider-accounts';

export const PURPOSE_LABELS: Record<Purpose, string> = {
  list: t`List repositories`,
  create_repository: t`Create a repository`,
  deploy_key: t`Register a deploy key`,
  pull_request: t`Open a pull request`,
  webhook: t`Register a webhook`,
};

/** Says which permissions of the token are missing for a purpose. */
export function lackingText(purpose: Purpose, scopes: string): string {
  switch (purpose) {
    case 'list':
      return t`Missing permissions to list repositories: ${scopes}.`;
    case 'create_repository':
      return t`Missing permissions to create a repository: ${scopes}.`;
    case 'deploy_key':
      return t`Missing permissions to register a deploy key: ${scopes}.`;
    case 'pull_request':
      return t`Missing permissions to open a pull request: ${scopes}.`;
    case 'webhook':
      return t`Missing permissions to register a webhook: ${scopes}.`;
  }
}

/** The note for a provider at which a key that writes belongs to the account. */
export const accountKeyNote = ({ name }: Provider): string =>
  t`Repository keys at ${name} are read-only. A key with write access is registered with your account and has the same access as the account.`;
