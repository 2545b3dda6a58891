import { parseAppDocument, type AppDocument } from '../../apps';
import { GitError, isGitError } from '../../git';
import { isSplitLink, maxFileBytes, readSplitDocument } from '../domain';
import type { LastCommit } from '../store/app-link-store';
import { treeReaderOf, type Mirrors, type OpenRepository } from './mirrors';

/**
 * Reads the document of an app's last commit or pull. Fetches only if the mirror, which is a cache, no longer has it.
 * @throws GitError `git_remote_moved` where the repository no longer has it either
 */
export async function readCommitted(
  mirrors: Mirrors,
  repository: OpenRepository,
  { last, signal }: { last: LastCommit; signal: AbortSignal },
): Promise<AppDocument> {
  const kept = await findCommitted(repository, last).catch((error: unknown) => {
    if (isGitError(error) && error.code === 'git_mirror_damaged') return null;
    throw error;
  });
  if (kept) return kept;
  await mirrors.fetch(repository, signal);
  const fetched = await findCommitted(repository, last);
  if (fetched) return fetched;
  throw new GitError('git_remote_moved', {
    message:
      'The repository no longer holds the last commit of this app, so there is nothing to compare it with.',
    remedy: 'Check for updates to see what it holds now.',
  });
}

/**
 * Reads the document of a last commit from the mirror. A fetch brings a commit with all its objects: if the mirror has
 * the commit but not the file, it is damaged.
 */
export async function findCommitted(
  { mirror, layout }: OpenRepository,
  { syncedState, sha }: Pick<LastCommit, 'syncedState' | 'sha'>,
): Promise<AppDocument | null> {
  const isHere = (oid: string) => mirror.findSize(oid).then((size) => size !== null);
  const hasCommit = await isHere(sha);
  if (!hasCommit && !(await isHere(syncedState.oid))) return null;
  const { path, oid } = syncedState;
  // The folder is read by its own id, since the mirror may have it without the commit.
  if (isSplitLink(syncedState, layout))
    return parseAppDocument(await readSplitDocument(treeReaderOf(mirror, sha), { path, oid }));
  return parseAppDocument(await mirror.readBlob(syncedState.oid, { maxBytes: maxFileBytes }));
}
