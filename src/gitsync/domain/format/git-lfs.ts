import { findGitAttribute } from './git-attributes';
import { invalidRepository, quoted, type RepositoryProblem } from './repository-problem';
import type { TreeReader } from './tree-reader';

/** Pointers are no longer (git-lfs/docs/spec.md), and hardly any app's document is that short. */
const MAX_POINTER_BYTES = 1024;
/** Version, SHA-256 and size, each on a line. */
const MIN_POINTER_BYTES = 120;
const POINTER =
  /^version https:\/\/(?:git-lfs|hawser)\.github\.com\/spec\/v1\n(?:[a-z0-9.-]+ .*\n)*oid sha256:/;

/** Tells if a file holds a pointer of Git LFS in place of its content. */
export const isLfsPointer = (content: Buffer): boolean =>
  content.length <= MAX_POINTER_BYTES && POINTER.test(content.toString('latin1'));

/** Returns the problem with a file that is a pointer. Reads only files that are small enough for one. */
export async function findLfsProblem(
  tree: TreeReader,
  { oid, size }: { oid: string; size: number | null },
  path: string,
): Promise<RepositoryProblem | null> {
  if (size === null || size < MIN_POINTER_BYTES || size > MAX_POINTER_BYTES) return null;
  return isLfsPointer(await tree.readBlob(oid, MAX_POINTER_BYTES)) ? lfsPointer(path) : null;
}

export const lfsPointer = (path: string): RepositoryProblem => ({
  code: 'git_lfs',
  detail:
    `${quoted(path)} is a pointer of Git LFS, which Trellis does not read. ` +
    `Take the file out of Git LFS in a clone, with git lfs migrate export --include=${quoted(path)}, ` +
    'or exclude it in .gitattributes and commit it again.',
});

/**
 * Requires that Git stores files at these paths itself: clones would show a file as changed that `.gitattributes` gives to Git
 * LFS and that is no pointer.
 * @throws AppError `git_invalid_repository`
 */
export async function requireOutsideLfs(tree: TreeReader, paths: readonly string[]): Promise<void> {
  // Attributes are given by patterns, and the part files of a folder differ in their ids alone.
  const oneOfEach = new Map(paths.map((path) => [path.slice(0, path.lastIndexOf('/') + 1), path]));
  for (const path of oneOfEach.values()) {
    if ((await findGitAttribute(tree, path, 'filter')) !== 'lfs') continue;
    throw invalidRepository(
      {
        code: 'git_lfs',
        detail: `.gitattributes gives ${quoted(path)} to Git LFS, which Trellis does not write.`,
      },
      'Exclude apps in .gitattributes, for example with a last line “*.json !filter !diff !merge”, then try again.',
    );
  }
}
