import { malformedObject } from '../errors/mirror-corruption';
import type { Sha } from './sha';

export type EntryKind = 'blob' | 'tree' | 'symlink' | 'submodule' | 'other';

export interface TreeEntry {
  /** Octal digits as the tree has them; kept even if no current Git would write them. */
  mode: string;
  /** Raw bytes: Git does not record an encoding. */
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
  for (let record = recordAt(content, 0); record !== null; record = recordAt(content, record.next)) {
    const { bytes, mode, name } = record;
    entries.push({ mode: mode.toString('latin1'), name, oid: bytes.toString('hex', bytes.length - 20) });
  }
  return entries;
}

/** Finds an entry without parsing the others: a root may have thousands. */
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

/** Returns the names whose entries differ between two trees; a name may occur twice. */
export function changedNames(one: Buffer, other: Buffer): Buffer[] {
  const names: Buffer[] = [];
  let [here, there] = [recordAt(one, 0), recordAt(other, 0)];
  while (here !== null || there !== null) {
    const isSame = isSameRecord(here, there);
    const order = isSame ? 0 : compareRecords(here, there);
    if (order <= 0 && here !== null) {
      if (!isSame) names.push(here.name);
      here = recordAt(one, here.next);
    }
    if (order >= 0 && there !== null) {
      if (!isSame) names.push(there.name);
      there = recordAt(other, there.next);
    }
  }
  return names;
}

interface TreeRecord {
  bytes: Buffer;
  mode: Buffer;
  name: Buffer;
  next: number;
}

function recordAt(content: Buffer, start: number): TreeRecord | null {
  if (start >= content.length) return null;
  const space = content.indexOf(SPACE, start);
  const end = space === -1 ? -1 : content.indexOf(0, space);
  if (end === -1 || end + 21 > content.length) throw malformedObject('A folder');
  const next = end + 21;
  return {
    bytes: content.subarray(start, next),
    mode: content.subarray(start, space),
    name: content.subarray(space + 1, end),
    next,
  };
}

const isSameRecord = (here: TreeRecord | null, there: TreeRecord | null): boolean =>
  here !== null && there !== null && here.bytes.equals(there.bytes);

/** If a tree is not in Git's order, an entry may be reported twice, but is never missed. */
function compareRecords(here: TreeRecord | null, there: TreeRecord | null): number {
  if (here === null || there === null) return here === null ? 1 : -1;
  const keyOf = ({ mode, name }: TreeRecord) => sortKey({ mode: mode.toString('latin1'), name });
  return keyOf(here).compare(keyOf(there));
}

/** Sorts as Git does: a folder is compared as if its name ended with a slash. */
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

const sortKey = ({ mode, name }: Pick<TreeEntry, 'mode' | 'name'>): Buffer =>
  kindOfMode(mode) === 'tree' ? Buffer.concat([name, Buffer.from([SLASH])]) : name;
