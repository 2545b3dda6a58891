import { invalidRepository, quoted, RepositoryProblem } from './problem';
import type { TreeEntry, TreeEntryKind, TreeView } from './tree-view';

/** The limit of the API for a document holds for every file that is read from a repository. */
export const maxFileBytes = 32 * 1024 * 1024;

export type FoundFile =
  { entry: TreeEntry; problem: null } | { entry: null; problem: RepositoryProblem | null };

/** The file at a path, or why there is none that may be read; both null where nothing stands in its place. */
export async function findFile(view: TreeView, path: string): Promise<FoundFile> {
  const problem = await findFolderProblem(view, path);
  if (problem !== null) return { entry: null, problem };
  const entry = await view.findEntry(path);
  if (entry === null) return { entry: null, problem: null };
  const ownProblem = fileProblem(entry, path);
  return ownProblem === null ? { entry, problem: null } : { entry: null, problem: ownProblem };
}

/** What stands where a folder on the way to `path` should be. */
export async function findFolderProblem(view: TreeView, path: string): Promise<RepositoryProblem | null> {
  const segments = path.split('/');
  for (let depth = 1; depth < segments.length; depth += 1) {
    const folder = segments.slice(0, depth).join('/');
    const entry = await view.findEntry(folder);
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
      return strangerProblem(entry.kind, path);
  }
}

export function folderProblem(kind: TreeEntryKind, path: string): RepositoryProblem | null {
  if (kind === 'tree') return null;
  if (kind !== 'blob') return strangerProblem(kind, path);
  return { code: 'git_not_a_file', detail: `${quoted(path)} is a file, where a folder should be.` };
}

function strangerProblem(kind: Exclude<TreeEntryKind, 'blob' | 'tree'>, path: string): RepositoryProblem {
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
export async function getFileIfAny(view: TreeView, path: string): Promise<TreeEntry | null> {
  const { entry, problem } = await findFile(view, path);
  if (problem !== null) throw invalidRepository(problem);
  return entry;
}
