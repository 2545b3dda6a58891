import { fileProblem, folderProblem, maxFileBytes } from '../find-file';
import { invalidRepository, quoted } from '../problem';
import type { ListedTreeEntry, TreeView } from '../tree-view';
import { mayHoldParts, partOf, type PartText } from './split-parts';

/** Read at once; they are small, and each waits for the disk by itself. */
export const READ_AT_ONCE = 32;
/** Of real apps the largest have some thousand. */
export const MAX_PARTS = 50_000;

/** A file that is part of an app. */
export interface PartFile {
  /** From the app's folder. */
  path: string;
  oid: string;
}

/** The files of an app's folder that are parts of it; what else lies there is not ours. Ordered as Git orders them. */
export async function listParts(view: TreeView, folder: { path: string; oid: string }): Promise<PartFile[]> {
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
        await walk(inner, await view.listTree(full, entry.oid));
      }
    }
  };
  await walk('', await view.listTree(folder.path, folder.oid));
  return parts;
}

/** These files with their texts, in their order. Together they are no larger than a document may be. */
export async function readParts(
  view: TreeView,
  folder: string,
  parts: readonly PartFile[],
): Promise<PartText[]> {
  const read: PartText[] = [];
  let bytesLeft = maxFileBytes;
  for (let start = 0; start < parts.length; start += READ_AT_ONCE) {
    const some = parts.slice(start, start + READ_AT_ONCE);
    const contents = await Promise.all(some.map(({ oid }) => view.readBlob(oid, bytesLeft)));
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
