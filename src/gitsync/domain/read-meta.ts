import { AppError } from '../../core/errors';
import { findFile, maxFileBytes } from './find-file';
import { MetaFile, parseMeta } from './meta-file';
import { invalidRepository, RepositoryProblem } from './problem';
import type { RepositoryLayout } from './repository-layout';
import type { TreeView } from './tree-view';

interface ReadMeta {
  /** Empty where it cannot be read. */
  meta: MetaFile;
  problem: RepositoryProblem | null;
}

export async function readMeta(view: TreeView, layout: RepositoryLayout): Promise<ReadMeta> {
  const { entry, problem } = await findFile(view, layout.metaPath);
  if (entry === null) return { meta: MetaFile.empty, problem };
  try {
    return { meta: parseMeta(await view.readBlob(entry.oid, maxFileBytes)), problem: null };
  } catch (error) {
    return { meta: MetaFile.empty, problem: problemOf(error) };
  }
}

/** @throws AppError `git_invalid_repository` */
export async function getMeta(view: TreeView, layout: RepositoryLayout): Promise<MetaFile> {
  const { meta, problem } = await readMeta(view, layout);
  if (problem === null) return meta;
  throw invalidRepository(
    problem,
    'Restore an earlier state of that file in the repository, or mend it by hand.',
  );
}

/** What is wrong with the file itself; anything else, such as a damaged mirror, goes on as it came. */
export function problemOf(error: unknown): RepositoryProblem {
  if (!(error instanceof AppError)) throw error;
  if (error.code !== 'git_invalid_repository' && error.code !== 'git_too_large') throw error;
  return { code: error.code, detail: error.message };
}
