import { createHash } from 'node:crypto';

export type TreeEntryKind = 'blob' | 'tree' | 'symlink' | 'submodule' | 'other';

export interface TreeEntry {
  kind: TreeEntryKind;
  oid: string;
  /** Size of a blob in bytes; null where it is not known. */
  size: number | null;
}

export interface ListedTreeEntry {
  name: string;
  /** False where the name is not valid UTF-8. Then `name` is only for display. */
  isUtf8: boolean;
  kind: TreeEntryKind;
  oid: string;
}

/**
 * The tree of one commit, read-only. Paths are relative to its root, which is ''. No method follows a symbolic link or
 * enters a submodule.
 */
export interface TreeReader {
  findEntry(path: string): Promise<TreeEntry | null>;
  /** Returns an empty list where there is no folder. `oid`: the folder's id, if known, which saves resolving the path. */
  listTree(path: string, oid?: string): Promise<ListedTreeEntry[]>;
  /** Throws an AppError where the blob is larger. */
  readBlob(oid: string, maxBytes: number): Promise<Buffer>;
  /** Returns the size in bytes. Optional: without it, `findEntry` is called with the path. */
  findSize?(oid: string): Promise<number | null>;
}

/** The tree of a repository without a commit. */
export const emptyTree: TreeReader = {
  findEntry: () => Promise.resolve(null),
  listTree: () => Promise.resolve([]),
  readBlob: (oid) => Promise.reject(new Error(`There is no blob ${oid} in an empty repository.`)),
};

/** Returns the id that Git gives to a file's content. */
export function blobOidOf(content: Buffer): string {
  return createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');
}
