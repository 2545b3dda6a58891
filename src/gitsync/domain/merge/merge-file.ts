import type { HunkResolution, Resolution } from '../../../apps/document';
import { joinPieces, mergeText, plainUnits, type TextHunk, type TextPiece } from '../../../core/text-merge';
import type { AppSides } from './merge-app';
import { clashOf, type MergeConflict } from './merge-conflict';

/** Longest text of a side, and size of all hunks of a file, that is stored to be shown, in characters. */
const MAX_SHOWN_TEXT = 128 * 1024;

/** File on one side: its text, or a description of anything else. */
export type FileSide = { text: string } | { described: Record<string, unknown> };

/** File of a repository that both sides have changed in different ways. */
export interface ClashingFile extends AppSides<FileSide | null> {
  path: string;
  /** Tells the states of all sides. */
  key: readonly unknown[];
}

/** Merges by line; returns null where a side is no text, or has removed it. A file that both have added has an empty base. */
export function mergeFileTexts({ base, mine, theirs }: AppSides<FileSide | null>): TextPiece[] | null {
  const texts = { base: base === null ? '' : textOf(base), mine: textOf(mine), theirs: textOf(theirs) };
  if (texts.base === null || texts.mine === null || texts.theirs === null) return null;
  return mergeText({ base: texts.base, mine: texts.mine, theirs: texts.theirs }, plainUnits);
}

/** `pieces`: the merged text, if it is one. `hasRoom`: false leaves texts out that would be stored to be shown. */
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

/** Returns the text that a decision gives; null for one that takes a whole side. */
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

/** Puts theirs on a line of its own: the last line of a file may lack its end. */
const joined = (mine: string, theirs: string): string =>
  mine === '' || theirs === '' || mine.endsWith('\n') ? mine + theirs : `${mine}\n${theirs}`;

const textOf = (side: FileSide | null): string | null => (side && 'text' in side ? side.text : null);
