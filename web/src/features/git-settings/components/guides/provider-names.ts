import { t } from '@lingui/core/macro';
import type { Provider } from '../../../../lib/repository-url';

/** Names of the providers, in the order in which guides show them. */
export const PROVIDER_NAMES: Readonly<Record<Provider, string>> = {
  github: 'GitHub',
  gitlab: 'GitLab',
  bitbucket: 'Bitbucket',
  codecommit: 'AWS CodeCommit',
  azure: 'Azure Repos',
  gitea: 'Gitea',
  own: t`Other server`,
};

export const PROVIDERS = Object.keys(PROVIDER_NAMES) as Provider[];
