import {
  applyEdits,
  JsonSyntaxError,
  parseJson,
  type JsonDocument,
  type JsonEdit,
} from '../../../core/json-text';
import type { AppSides } from './merge-app';

export interface MergedEntries {
  text: string;
  /** Entries that both sides have changed, and that do not tell which of them is newer. */
  conflicts: ClashingEntry[];
}

/** Entry of a list on each side, as JSON text; null where a side does not have it. */
export type ClashingEntry = { id: string } & AppSides<string | null>;

/** Fields of an entry that say when it was written: of `meta.json`, and of the split layout's list. */
const DATES = ['lastpushDate', 'updatedAt'];

/**
 * Merges a list of a repository's apps, `.meta/meta.json` or that of the split layout, by entry; null is a file that a side
 * does not have. Where both sides have changed an entry, the newer one counts. Entries in `settled` are those of a side.
 * Returns null where a side is no JSON object.
 */
export function mergeEntries(
  { base, mine, theirs }: AppSides<string | null>,
  settled: ReadonlyMap<string, keyof AppSides>,
): MergedEntries | null {
  const lists = [base, mine, theirs].map((text) => parseList(text));
  if (lists.includes(null)) return null;
  const [ofBase, ofMine, ofTheirs] = lists as EntryList[];
  const edits: JsonEdit[] = [];
  const conflicts: ClashingEntry[] = [];
  for (const id of new Set([...ofMine.ids, ...ofTheirs.ids, ...settled.keys()])) {
    const sides = { base: ofBase.find(id), mine: ofMine.find(id), theirs: ofTheirs.find(id) };
    const side = settled.get(id) ?? choose(sides);
    if (side === null) conflicts.push({ id, ...textsOf(sides) });
    else if (side !== 'mine') edits.push(...editTo(id, sides.mine, sides[side]));
  }
  return { text: applyEdits(ofMine.document, edits), conflicts };
}

/** Returns null for two entries of which neither is newer. */
function choose({ base, mine, theirs }: AppSides<Entry | null>): 'mine' | 'theirs' | null {
  if (isSame(mine, theirs) || isSame(base, theirs)) return 'mine';
  if (isSame(base, mine)) return 'theirs';
  const [here, there] = [timeOf(mine), timeOf(theirs)];
  if (here === null || there === null || here === there) return null;
  return here > there ? 'mine' : 'theirs';
}

const isSame = (one: Entry | null, other: Entry | null): boolean => one?.text === other?.text;

function timeOf(entry: Entry | null): number | null {
  const time = Date.parse(entry?.date ?? '');
  return Number.isNaN(time) ? null : time;
}

interface Entry {
  text: string;
  date: string | null;
}

interface EntryList {
  document: JsonDocument;
  ids: string[];
  find: (id: string) => Entry | null;
}

function parseList(text: string | null): EntryList | null {
  const document = parseObject(text === null || text.trim() === '' ? '{}' : text);
  if (!document) return null;
  return {
    document,
    ids: document.root.members.map(({ key }) => key),
    find: (id) => {
      const node = document.root.get(id);
      if (node === null) return null;
      const dates = DATES.map((field) => document.findString(node.get(field)));
      return { text: document.sliceOf(node), date: dates.find((date) => date !== null) ?? null };
    },
  };
}

function parseObject(text: string): JsonDocument | null {
  try {
    const document = parseJson(text);
    return document.root.kind === 'object' ? document : null;
  } catch (error) {
    if (error instanceof JsonSyntaxError) return null;
    throw error;
  }
}

const textsOf = ({ base, mine, theirs }: AppSides<Entry | null>): AppSides<string | null> => ({
  base: base?.text ?? null,
  mine: mine?.text ?? null,
  theirs: theirs?.text ?? null,
});

function editTo(id: string, mine: Entry | null, chosen: Entry | null): JsonEdit[] {
  if (isSame(mine, chosen)) return [];
  if (chosen === null) return [{ op: 'remove', path: [id] }];
  return [{ op: mine === null ? 'add' : 'replace', path: [id], raw: chosen.text }];
}
