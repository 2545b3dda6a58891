import {
  clashOf,
  mergeEntries,
  sideOfResolution,
  type AppSides,
  type ClashingEntry,
  type MergeConflict,
  type PlannedChange,
  type TreeReader,
} from '../../domain';
import type { MergeContext, Side } from './merge-request';

export interface PlannedList {
  changes: PlannedChange[];
  /** Clashes of entries, also those that are settled. */
  clashes: MergeConflict[];
  isOpen: boolean;
  /** False where a side's list is no list of apps. */
  canBeSettled: boolean;
}

const UNCHANGED: PlannedList = { changes: [], clashes: [], isOpen: false, canBeSettled: true };
const UNREADABLE: PlannedList = { ...UNCHANGED, isOpen: true, canBeSettled: false };

/** Stands for a link, a folder or the like in place of a list. */
const NO_FILE: unique symbol = Symbol('no file');

type ListText = string | null | typeof NO_FILE;

/** Merges a list of apps by entry. `settled`: the sides whose entries are taken. */
export async function planList(
  { request, trees }: Pick<MergeContext, 'request' | 'trees'>,
  path: string,
  settled: ReadonlyMap<string, Side>,
): Promise<PlannedList> {
  const texts: AppSides<ListText> = {
    base: await readText(trees.base, path),
    mine: await readText(trees.mine, path),
    theirs: await readText(trees.theirs, path),
  };
  if (!areTexts(texts)) return UNREADABLE;
  const isTaken = [...settled.values()].some((side) => side !== 'mine');
  if (!isTaken && (texts.theirs === texts.base || texts.theirs === texts.mine)) return UNCHANGED;
  const first = mergeEntries(texts, settled);
  if (first === null) return UNREADABLE;
  const clashes = first.conflicts.map((entry) => clashOfEntry(path, entry));
  const decided = new Map(settled);
  const resolutions = request.resolutionsOf(null);
  for (const [index, { id }] of first.conflicts.entries()) {
    const side = sideOfResolution(resolutions.get(clashes[index].id));
    if (side) decided.set(id, side);
  }
  const merged = decided.size > settled.size ? (mergeEntries(texts, decided) ?? first) : first;
  return {
    changes: changesOf(path, texts, merged.text),
    clashes,
    isOpen: merged.conflicts.length > 0,
    canBeSettled: true,
  };
}

function clashOfEntry(path: string, { id, base, mine, theirs }: ClashingEntry): MergeConflict {
  const parsed = (text: string | null): unknown => text && JSON.parse(text);
  const values: AppSides<unknown> = { base: parsed(base), mine: parsed(mine), theirs: parsed(theirs) };
  return clashOf({
    kind: 'file',
    key: [path, id, base, mine, theirs],
    thing: { kind: 'file', id: path, name: path },
    path: [id],
    values,
  });
}

function changesOf(path: string, { mine, theirs }: AppSides<string | null>, merged: string): PlannedChange[] {
  if (merged === (mine ?? '{}')) return [];
  // Without its list of apps, the repository is in the other layout.
  const isRemoved = theirs === null && isEmpty(merged);
  return [{ path, content: isRemoved ? null : Buffer.from(merged) }];
}

const isEmpty = (list: string): boolean => Object.keys(JSON.parse(list) as object).length === 0;

const areTexts = (lists: AppSides<ListText>): lists is AppSides<string | null> =>
  Object.values(lists).every((text) => text !== NO_FILE);

async function readText(tree: TreeReader, path: string): Promise<ListText> {
  const entry = await tree.findEntry(path);
  if (entry === null) return null;
  if (entry.kind !== 'blob') return NO_FILE;
  return (await tree.readBlob(entry.oid, Number.MAX_SAFE_INTEGER)).toString('utf8');
}
