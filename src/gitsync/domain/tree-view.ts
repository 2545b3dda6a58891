export type TreeEntryKind = 'blob' | 'tree' | 'symlink' | 'submodule' | 'other';

export interface TreeEntry {
  kind: TreeEntryKind;
  oid: string;
  /** In bytes, of a blob; null where it is not known. */
  size: number | null;
}

export interface ListedTreeEntry {
  name: string;
  /** False where the name's bytes are no UTF-8: then `name` is only for showing. */
  isUtf8: boolean;
  kind: TreeEntryKind;
  oid: string;
}

/**
 * The tree of one commit, read only. Paths count from its root, which is ''. No method looks through a symbolic
 * link or into a submodule.
 */
export interface TreeView {
  findEntry(path: string): Promise<TreeEntry | null>;
  /** Empty where there is no folder. `oid` is that of the folder where the caller knows it, to spare the way there. */
  listTree(path: string, oid?: string): Promise<ListedTreeEntry[]>;
  /** Throws an AppError where the blob is larger. */
  readBlob(oid: string, maxBytes: number): Promise<Buffer>;
  /** In bytes; where it is missing, `findEntry` is asked by path. */
  findSize?(oid: string): Promise<number | null>;
}

/** The tree of a repository without a commit. */
export const emptyTreeView: TreeView = {
  findEntry: () => Promise.resolve(null),
  listTree: () => Promise.resolve([]),
  readBlob: (oid) => Promise.reject(new Error(`There is no blob ${oid} in an empty repository.`)),
};
