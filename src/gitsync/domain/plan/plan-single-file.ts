import { getFileIfAny } from '../format/find-file';
import { blobOidOf } from '../format/tree-reader';
import type { CommitPlan, CommitRequest, ConflictPlan } from './commit-plan';

/**
 * Plans the commit of an app to a file of its own, without an entry. What another writer has put there is not replaced; a
 * file that was removed is written again.
 * @throws AppError `git_invalid_repository` where something else than a file is at the path
 */
export async function planSingleFile(
  { tree, job, link }: Pick<CommitRequest, 'tree' | 'job' | 'link'>,
  path: string,
): Promise<CommitPlan> {
  const { document } = job;
  if (document === null) throw new TypeError(`A commit of ${path} needs a document.`);
  const file = await getFileIfAny(tree, path);
  const wanted = { path, oid: blobOidOf(document), entry: null };
  if (file?.oid === wanted.oid) return { kind: 'nothing', link: wanted };
  if (file !== null && file.oid !== link?.oid) return { kind: 'conflict', path, ...conflictWith(link) };
  return { kind: 'changes', changes: [{ path, content: document }], overwrote: null, link: wanted };
}

const conflictWith = (link: CommitRequest['link']): Pick<ConflictPlan, 'reason' | 'detail'> =>
  link === null
    ? { reason: 'path_occupied', detail: 'Another file is already at that path.' }
    : { reason: 'file_changed', detail: 'It is not as the last backup left it.' };
