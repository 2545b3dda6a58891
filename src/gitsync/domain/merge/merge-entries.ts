import type { SideChanges, HunkResolution, Resolution } from '../../../apps/document';
import {
  applyEdits,
  JsonSyntaxError,
  parseJson,
  type JsonDocument,
  type JsonEdit,
} from '../../../core/json-text';
import { joinPieces, mergeText, plainUnits, type TextHunk, type TextPiece } from '../../../core/text-merge';
import {
  isOfWholeApp,
  sideOfResolution,
  clashOf,
  type MergeConflict,
  type AppSides,
  type AppOnSide,
  type MergedEntry,
} from './conflicts';
import { mergeApp, type Resolutions } from './merge-app';

export interface MergedEntries {
  text: string;
  /** Entries that both sides have changed, neither with a newer date. */
  conflicts: ClashingEntry[];
}

/** Entry of a list on each side, as JSON text; null if a side does not have it. */
export type ClashingEntry = { id: string } & AppSides<string | null>;

/** Date fields of an entry, in `meta.json` and in the split layout's list. */
const DATES = ['lastpushDate', 'updatedAt'];

/**
 * Merges a list of a repository's apps, `.meta/meta.json` or the split layout's, by entry; null is a file that a side does not
 * have. If both sides have changed an entry, the newer wins. `settled`: the side to take for an entry. Returns null if a side
 * is no JSON object.
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

/** Returns null if neither of two different entries is newer. */
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

/** Unit of a merge: an app on each side, with the clashes outside its documents; or the other files. */
export interface MergeEntry {
  /** Null if a side does not have the app, or if it cannot be read. */
  sides: AppSides<AppOnSide | null>;
  clashes: readonly MergeConflict[];
}

const NO_CHANGES: SideChanges = { all: [], accepted: [] };

export function mergeEntry({ sides, clashes }: MergeEntry, resolutions: Resolutions): MergedEntry {
  const settled = clashes.map((clash) => ({ ...clash, resolution: resolutions.get(clash.id) ?? null }));
  const { base, mine, theirs } = sides;
  if (base && mine && theirs) {
    const merged = mergeApp({ base, mine, theirs }, resolutions);
    return { ...merged, conflicts: [...settled, ...merged.conflicts] };
  }
  const chosen = sideOfResolution(settled.find(isOfWholeApp)?.resolution);
  return {
    conflicts: settled,
    warnings: [],
    faults: [],
    changesOf: (side) => changesOf(base, sides[side]),
    result: chosen === null ? (mine ?? theirs) : sides[chosen],
  };
}

/** Lists a side's changes; none is in the result until it is decided. */
function changesOf(base: AppOnSide | null, side: AppOnSide | null): SideChanges {
  if (!base || !side) return NO_CHANGES;
  const { all } = mergeApp({ base, mine: side, theirs: base }).changesOf('mine');
  return { all, accepted: [] };
}

/** Limit for a side's text, and for all hunks of a file, that are stored for display, in characters. */
const MAX_SHOWN_TEXT = 128 * 1024;

/** File on one side: its text, or a description of anything else. */
export type FileSide = { text: string } | { described: Record<string, unknown> };

/** File of a repository that both sides have changed in different ways. */
export interface ClashingFile extends AppSides<FileSide | null> {
  path: string;
  /** Identifies the states of all sides. */
  key: readonly unknown[];
}

/** Merges by line; returns null if a side is no text, or has removed the file. A file added by both has an empty base. */
export function mergeFileTexts({ base, mine, theirs }: AppSides<FileSide | null>): TextPiece[] | null {
  const texts = { base: base === null ? '' : textOf(base), mine: textOf(mine), theirs: textOf(theirs) };
  if (texts.base === null || texts.mine === null || texts.theirs === null) return null;
  return mergeText({ base: texts.base, mine: texts.mine, theirs: texts.theirs }, plainUnits);
}

/** `pieces`: the merged text, if the file is text. `hasRoom`: false omits texts that would be stored for display. */
export function clashOfFile(
  { path, key, ...sides }: ClashingFile,
  { pieces, hasRoom }: { pieces: readonly TextPiece[] | null; hasRoom: boolean },
): MergeConflict {
  const hunks = (pieces ?? []).filter((piece) => typeof piece !== 'string');
  const length = hunks.reduce(
    (sum, { base, mine, theirs }) => sum + base.length + mine.length + theirs.length,
    0,
  );
  const isLong = (side: FileSide | null) => (textOf(side)?.length ?? 0) > (hasRoom ? MAX_SHOWN_TEXT : 0);
  const names = ['base', 'mine', 'theirs'] as const;
  const value = (side: FileSide | null) => {
    if (side === null || isLong(side)) return null;
    return 'text' in side ? side.text : side.described;
  };
  const isShown = hunks.length > 0 && hasRoom && length <= MAX_SHOWN_TEXT;
  const merged = isShown ? joinPieces(pieces ?? [], (hunk) => hunk.mine) : '';
  const clash = clashOf({
    kind: 'file',
    key: [path, ...key],
    thing: { kind: 'file', id: path, name: path },
    values: { base: value(sides.base), mine: value(sides.mine), theirs: value(sides.theirs) },
    hunks: isShown ? hunks : null,
    omitted: names.filter((name) => isLong(sides[name])),
    suggestion: sides.mine === null ? 'theirs' : 'mine',
  });
  return isShown && merged.length <= MAX_SHOWN_TEXT ? { ...clash, merged } : clash;
}

/** Returns the text that results from a decision; null if a whole side is taken. */
export function decidedText(pieces: readonly TextPiece[] | null, resolution: Resolution): string | null {
  if (typeof resolution === 'object' && 'value' in resolution) return JSON.parse(resolution.value) as string;
  if (pieces === null) return null;
  const choices = typeof resolution === 'object' ? resolution.hunks : null;
  const whole = typeof resolution === 'object' ? 'mine' : resolution;
  return joinPieces(pieces, (hunk, index) => textOfHunk(hunk, choices?.[index] ?? whole));
}

function textOfHunk({ base, mine, theirs }: TextHunk, choice: HunkResolution): string {
  return typeof choice === 'object'
    ? choice.text
    : { base, mine, theirs, both: joined(mine, theirs) }[choice];
}

/** Puts theirs on a line of its own: a file's last line may lack its line feed. */
const joined = (mine: string, theirs: string): string =>
  mine === '' || theirs === '' || mine.endsWith('\n') ? mine + theirs : `${mine}\n${theirs}`;

const textOf = (side: FileSide | null): string | null => (side && 'text' in side ? side.text : null);
