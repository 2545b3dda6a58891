import { AppError } from '../../../core/errors';
import { findFile, maxFileBytes } from './find-file';
import { isLfsPointer, lfsPointer } from './git-lfs';
import { MetaFile, parseMeta } from './meta-file';
import { invalidRepository, RepositoryProblem } from './repository-problem';
import type { RepositoryLayout } from './repository-layout';
import type { TreeReader } from './tree-reader';

interface ReadMeta {
  /** Empty where the file cannot be read. */
  meta: MetaFile;
  problem: RepositoryProblem | null;
}

export async function readMeta(tree: TreeReader, layout: RepositoryLayout): Promise<ReadMeta> {
  const { entry, problem } = await findFile(tree, layout.metaPath);
  if (entry === null) return { meta: MetaFile.empty, problem };
  try {
    const content = await tree.readBlob(entry.oid, maxFileBytes);
    if (isLfsPointer(content)) return { meta: MetaFile.empty, problem: lfsPointer(layout.metaPath) };
    return { meta: parseMeta(content), problem: null };
  } catch (error) {
    return { meta: MetaFile.empty, problem: problemOf(error) };
  }
}

/** @throws AppError `git_invalid_repository` */
export async function getMeta(tree: TreeReader, layout: RepositoryLayout): Promise<MetaFile> {
  const { meta, problem } = await readMeta(tree, layout);
  if (problem === null) return meta;
  throw invalidRepository(
    problem,
    'Restore an earlier state of that file in the repository, or fix it by hand.',
  );
}

/** Returns the problem of a file that is not valid. Rethrows other errors, such as that of a damaged mirror. */
export function problemOf(error: unknown): RepositoryProblem {
  if (!(error instanceof AppError)) throw error;
  if (error.code !== 'git_invalid_repository' && error.code !== 'git_too_large') throw error;
  return { code: error.code, detail: error.message };
}
