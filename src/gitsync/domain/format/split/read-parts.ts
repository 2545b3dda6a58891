import { fileProblem, folderProblem, maxFileBytes } from '../find-file';
import { isLfsPointer, lfsPointer } from '../git-lfs';
import { invalidRepository, quoted } from '../repository-problem';
import type { ListedTreeEntry, TreeReader } from '../tree-reader';
import { mayHoldParts, partOf, type PartText } from './part-files';

/** Files that are read at the same time. They are small, so most of the time each waits for the disk. */
export const READ_AT_ONCE = 32;
/** The largest real apps have a few thousand. */
export const MAX_PARTS = 50_000;

/** A file that is part of an app. */
export interface PartFile {
  /** Relative to the app's folder. */
  path: string;
  oid: string;
}

/** Lists the part files in an app's folder, in Git's order. */
export async function listParts(
  tree: TreeReader,
  folder: { path: string; oid: string },
): Promise<PartFile[]> {
  const parts: PartFile[] = [];
  const walk = async (path: string, entries: ListedTreeEntry[]): Promise<void> => {
    for (const entry of entries) {
      if (!entry.isUtf8) continue;
      const inner = path === '' ? entry.name : `${path}/${entry.name}`;
      const full = `${folder.path}/${inner}`;
      if (partOf(inner) !== null) {
        const problem = fileProblem({ kind: entry.kind, size: null }, full);
        if (problem !== null) throw invalidRepository(problem);
        if (parts.push({ path: inner, oid: entry.oid }) > MAX_PARTS) throw tooMany(folder.path);
      } else if (mayHoldParts(inner)) {
        const problem = folderProblem(entry.kind, full);
        if (problem !== null) throw invalidRepository(problem);
        await walk(inner, await tree.listTree(full, entry.oid));
      }
    }
  };
  await walk('', await tree.listTree(folder.path, folder.oid));
  return parts;
}

/** Reads part files, in their order. Together they may be as large as a document. */
export async function readParts(
  tree: TreeReader,
  folder: string,
  parts: readonly PartFile[],
): Promise<PartText[]> {
  const read: PartText[] = [];
  let bytesLeft = maxFileBytes;
  for (let start = 0; start < parts.length; start += READ_AT_ONCE) {
    const some = parts.slice(start, start + READ_AT_ONCE);
    const contents = await Promise.all(some.map(({ oid }) => tree.readBlob(oid, bytesLeft)));
    contents.forEach((content, index) => {
      bytesLeft -= content.length;
      if (bytesLeft < 0) throw tooLarge(folder);
      const { path } = some[index];
      read.push({ path, text: decode(content, `${folder}/${path}`) });
    });
  }
  return read;
}

function decode(content: Buffer, path: string): string {
  if (isLfsPointer(content)) throw invalidRepository(lfsPointer(path));
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content);
  } catch {
    throw invalidPart(path, 'is not UTF-8');
  }
}

export const invalidPart = (path: string, what: string) =>
  invalidRepository({ code: 'git_invalid_repository', detail: `${quoted(path)} ${what}.` });

const tooLarge = (folder: string) =>
  invalidRepository({
    code: 'git_too_large',
    detail: `The files of ${quoted(folder)} are larger than ${maxFileBytes / 1024 / 1024} MiB together.`,
  });

const tooMany = (folder: string) =>
  invalidRepository({ code: 'git_too_large', detail: `${quoted(folder)} has more than ${MAX_PARTS} files.` });
