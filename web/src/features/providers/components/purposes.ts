import type { Purpose } from '../api/provider-accounts';

export const PURPOSES: Record<Purpose, string> = {
  list: 'List repositories',
  create_repository: 'Create a repository',
  deploy_key: 'Register a deploy key',
};
