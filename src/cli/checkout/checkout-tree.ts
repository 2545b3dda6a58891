import type { TreeReader } from '../../gitsync/domain/format/tree';

/** Files of a checkout: the working tree, or one commit. */
export interface CheckoutTree extends TreeReader {
  /** Returns the folders, relative to the root, that hold the apps of a workspace: they have a `.meta`. */
  findDirectories(): Promise<string[]>;
  /** True if equal ids mean equal content, also across trees. */
  readonly hasContentIds: boolean;
  close(): void;
}

/** Files that list the apps of a folder. */
export const META_FILES = ['.meta/meta.json', '.meta/appMeta.json', '.meta/moduleMeta.json'];

export const isUtf8 = (name: Buffer): boolean => Buffer.from(name.toString('utf8'), 'utf8').equals(name);
