import { badRequest } from '../../core/errors';
import type { AppSelector } from '../domain';

/** One of the repository's apps, chosen by exactly one of the two. */
export interface AppChoice {
  gitAppId?: string;
  path?: string;
}

export function selectorOf({ gitAppId, path }: AppChoice): AppSelector {
  if (gitAppId !== undefined && path === undefined) return { gitAppId };
  if (path !== undefined && gitAppId === undefined) return { path };
  throw badRequest('Exactly one of gitAppId and path is required.', [
    { path: 'gitAppId', message: 'or path is required' },
  ]);
}
