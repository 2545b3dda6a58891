import { invalidRepository, quoted, RepositoryProblem } from './repository-problem';
import type { TreeEntry, TreeEntryKind, TreeReader } from './tree-reader';

/** Limit for every file that is read from a repository, the same as for a document in a request. */
export const maxFileBytes = 32 * 1024 * 1024;

export type FoundFile =
  { entry: TreeEntry; problem: null } | { entry: null; problem: RepositoryProblem | null };

/** Finds the file at a path, or the problem with what is there. Both are null where nothing is. */
export async function findFile(tree: TreeReader, path: string): Promise<FoundFile> {
  const problem = await findFolderProblem(tree, path);
  if (problem !== null) return { entry: null, problem };
  const entry = await tree.findEntry(path);
  if (entry === null) return { entry: null, problem: null };
  const ownProblem = fileProblem(entry, path);
  return ownProblem === null ? { entry, problem: null } : { entry: null, problem: ownProblem };
}

/** Returns the problem with a path whose parent folders are not all folders. */
export async function findFolderProblem(tree: TreeReader, path: string): Promise<RepositoryProblem | null> {
  const segments = path.split('/');
  for (let depth = 1; depth < segments.length; depth += 1) {
    const folder = segments.slice(0, depth).join('/');
    const entry = await tree.findEntry(folder);
    if (entry === null) return null;
    if (entry.kind !== 'tree') return folderProblem(entry.kind, folder);
  }
  return null;
}

export function fileProblem(
  entry: { kind: TreeEntryKind; size: number | null },
  path: string,
): RepositoryProblem | null {
  switch (entry.kind) {
    case 'blob':
      if ((entry.size ?? 0) <= maxFileBytes) return null;
      return {
        code: 'git_too_large',
        detail: `${quoted(path)} is larger than ${maxFileBytes / 1024 / 1024} MiB.`,
      };
    case 'tree':
      return { code: 'git_not_a_file', detail: `${quoted(path)} is a folder, where a file should be.` };
    default:
      return otherKindProblem(entry.kind, path);
  }
}

export function folderProblem(kind: TreeEntryKind, path: string): RepositoryProblem | null {
  if (kind === 'tree') return null;
  if (kind !== 'blob') return otherKindProblem(kind, path);
  return { code: 'git_not_a_file', detail: `${quoted(path)} is a file, where a folder should be.` };
}

function otherKindProblem(kind: Exclude<TreeEntryKind, 'blob' | 'tree'>, path: string): RepositoryProblem {
  switch (kind) {
    case 'symlink':
      return {
        code: 'git_symbolic_link',
        detail: `${quoted(path)} is a symbolic link, which is never followed.`,
      };
    case 'submodule':
      return { code: 'git_submodule', detail: `${quoted(path)} is a submodule, which is never followed.` };
    case 'other':
      return { code: 'git_not_a_file', detail: `${quoted(path)} is neither a file nor a folder.` };
  }
}

/** @throws AppError `git_invalid_repository` where the file may not be read. */
export async function getFileIfAny(tree: TreeReader, path: string): Promise<TreeEntry | null> {
  const { entry, problem } = await findFile(tree, path);
  if (problem !== null) throw invalidRepository(problem);
  return entry;
}
