import { parseAppDocument, type AppDocument } from '../../apps';
import { GitError, isGitError } from '../../git';
import type { Database } from '../../core/database';
import { appNotInRepository, isSplitLink, maxFileBytes, readSplitDocument } from '../domain';
import type { LastCommit, StoredLink } from '../store/links';
import { committedOf, findCommittedHere, type CommittedHere } from '../store/committed-here';
import { findDocument } from '../store/find-document';
import { treeReaderOf, type Mirrors, type OpenRepository } from './mirrors';

/**
 * Reads the document of an app's last commit or pull. The mirror comes first, because the split layout's part files have
 * white space and an order of their own. It is a cache: what it no longer has is in the database, even if the repository
 * has another history by now. Fetches only for a link from before documents of last commits were kept.
 * @throws GitError `git_remote_moved` where the repository no longer has it either
 */
export async function readCommitted(
  { database, mirrors }: { database: Database; mirrors: Mirrors },
  repository: OpenRepository,
  { workspaceId, last, signal }: { workspaceId: string; last: LastCommit; signal: AbortSignal },
): Promise<AppDocument> {
  const mirrored = await findCommitted(repository, last).catch((error: unknown) => {
    if (isGitError(error) && error.code === 'git_mirror_damaged') return null;
    throw error;
  });
  if (mirrored) return mirrored;
  const text = await findDocument(database.manager, { workspaceId, hash: last.documentHash });
  if (text !== null) return committedOf(text, { syncedState: last.syncedState, layout: repository.layout });
  await mirrors.fetch(repository, signal);
  const fetched = await findCommitted(repository, last);
  if (fetched) return fetched;
  throw new GitError('git_remote_moved', {
    message:
      'The repository no longer holds the last commit of this app, so there is nothing to compare it with.',
    remedy: 'Check for updates to see its current apps.',
  });
}

/**
 * Reads the document of an app as it was last committed, pushed or not, with the state that goes with it. Throws 404
 * `git_app_not_found` for an app that was never committed.
 */
export async function readCommittedHere(
  stores: { database: Database; mirrors: Mirrors },
  repository: OpenRepository,
  { link, signal }: { link: StoredLink | null; signal: AbortSignal },
): Promise<CommittedHere> {
  if (!link?.committed) throw appNotInRepository();
  const { workspaceId, committed, hasKept } = link;
  if (!hasKept) {
    const document = await readCommitted(stores, repository, { workspaceId, last: committed, signal });
    return { document, syncedState: committed.syncedState };
  }
  const kept = await findCommittedHere(stores.database.manager, link, repository.layout);
  if (!kept) throw new Error('The document of a kept commit no longer exists.');
  return kept;
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
