import { malformedObject } from './mirror-damage';
import type { Sha } from './sha';

export type EntryKind = 'blob' | 'tree' | 'symlink' | 'submodule' | 'other';

export interface TreeEntry {
  /** The octal digits as they stand in the tree; kept, also where no Git of today would write them. */
  mode: string;
  /** The bytes as they stand: Git does not say in which encoding. */
  name: Buffer;
  oid: Sha;
}

export const FILE_MODE = '100644';
export const FOLDER_MODE = '40000';

const NUL = Buffer.alloc(1);
const SPACE = 0x20;
const SLASH = 0x2f;

export function parseTree(content: Buffer): TreeEntry[] {
  const entries: TreeEntry[] = [];
  let next = 0;
  while (next < content.length) {
    const space = content.indexOf(SPACE, next);
    const end = space === -1 ? -1 : content.indexOf(0, space);
    if (end === -1 || end + 21 > content.length) throw malformedObject('A folder');
    entries.push({
      mode: content.toString('latin1', next, space),
      name: content.subarray(space + 1, end),
      oid: content.toString('hex', end + 1, end + 21),
    });
    next = end + 21;
  }
  return entries;
}

/** The first entry of this name, without making anything of the others: a root may have thousands. */
export function findInTree(content: Buffer, name: Buffer): TreeEntry | null {
  let next = 0;
  while (next < content.length) {
    const space = content.indexOf(SPACE, next);
    const end = space === -1 ? -1 : content.indexOf(0, space);
    if (end === -1 || end + 21 > content.length) throw malformedObject('A folder');
    if (end - space - 1 === name.length && content.compare(name, 0, name.length, space + 1, end) === 0) {
      const mode = content.toString('latin1', next, space);
      return { mode, name, oid: content.toString('hex', end + 1, end + 21) };
    }
    next = end + 21;
  }
  return null;
}

/** In Git's order, where a folder is compared as if its name ended with a slash. */
export function printTree(entries: TreeEntry[]): Buffer {
  const sorted = entries
    .map((entry) => ({ entry, key: sortKey(entry) }))
    .sort((a, b) => a.key.compare(b.key));
  return Buffer.concat(
    sorted.flatMap(({ entry }) => [
      Buffer.from(`${entry.mode} `, 'latin1'),
      entry.name,
      NUL,
      Buffer.from(entry.oid, 'hex'),
    ]),
  );
}

export function kindOfMode(mode: string): EntryKind {
  switch (Number.parseInt(mode, 8) & 0o170000) {
    case 0o040000:
      return 'tree';
    case 0o100000:
      return 'blob';
    case 0o120000:
      return 'symlink';
    case 0o160000:
      return 'submodule';
    default:
      return 'other';
  }
}

const sortKey = ({ mode, name }: TreeEntry): Buffer =>
  kindOfMode(mode) === 'tree' ? Buffer.concat([name, Buffer.from([SLASH])]) : name;
