import type { AppDocument } from '../../../apps';
import { AppError } from '../../../core/errors';
import { isGitError, type Mirror, type Sha } from '../../../git';
import { locateApp, type AppSelector, type LocatedApp, type RepositoryLayout } from '../../domain';
import { readDocument } from '../read-app';
import { treeReaderOf } from '../mirrors';

export interface AppInHistory {
  mirror: Mirror;
  layout: RepositoryLayout;
  app: AppSelector;
}

export interface AppAtCommit {
  /** Null where the repository does not have the app. */
  located: LocatedApp | null;
  /** Null where it holds no valid document of it. */
  document: AppDocument | null;
}

/** Reads an app as it was at a commit. */
export async function readAppAt({ mirror, layout, app }: AppInHistory, commit: Sha): Promise<AppAtCommit> {
  const tree = treeReaderOf(mirror, commit);
  const located = await unlessUnreadable(() => locateApp(tree, layout, app));
  const document = located && (await unlessUnreadable(() => readDocument(tree, located)));
  return { located, document };
}

/** Names an app at a commit, or anything else about it that never changes, in a cache of all mirrors. */
export const cacheKeyOf = ({ mirror, layout, app }: AppInHistory, ...shas: Sha[]): string =>
  [mirror.dir, layout.directory, ...shas, ...Object.entries(app).flat()].join('\n');

/** Returns null where the repository holds no valid app. Failures of the mirror itself are thrown. */
async function unlessUnreadable<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    const isOfContent = error instanceof AppError && (!isGitError(error) || error.code === 'git_too_large');
    if (isOfContent) return null;
    throw error;
  }
}
