import type { TreeReader } from '../../gitsync/domain';

/** Files of a checkout: those of the working tree, or of one commit. */
export interface CheckoutTree extends TreeReader {
  /** Returns the folders, relative to the root, that hold the apps of a workspace: those with a `.meta`. */
  findDirectories(): Promise<string[]>;
  /** The id of a file tells its content, also of another tree. */
  readonly hasContentIds: boolean;
  close(): void;
}

/** Files that say what apps a folder has. */
export const META_FILES = ['.meta/meta.json', '.meta/appMeta.json'];

export const isUtf8 = (name: Buffer): boolean => Buffer.from(name.toString('utf8'), 'utf8').equals(name);
