import { differingRanges } from './merge-text';

/** Part in which two texts differ, as `diff -u` shows it. */
export interface UnifiedHunk {
  /** First line, from 1; the line before it for a hunk without lines of that text. */
  oldStart: number;
  oldLines: number;
  newStart: number;
  newLines: number;
  /** Each begins with a blank, `-` or `+`, and has no line feed. `\ No newline at end of file` follows a last line without. */
  lines: string[];
}

const CONTEXT = 3;
const NO_NEWLINE = '\\ No newline at end of file';

type Range = ReturnType<typeof differingRanges>[number];

/** Compares two texts by line. Returns no hunk for equal ones. */
export function unifiedHunks(before: string, after: string): UnifiedHunk[] {
  const [old, now] = [linesOf(before), linesOf(after)];
  return groupsOf(differingRanges(old, now)).map((ranges) => hunkOf(ranges, old, now));
}

const linesOf = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

/** Groups ranges whose contexts touch. */
function groupsOf(ranges: readonly Range[]): Range[][] {
  const groups: Range[][] = [];
  for (const range of ranges) {
    const last = groups.at(-1);
    if (last && range[0] - last.at(-1)![1] <= 2 * CONTEXT) last.push(range);
    else groups.push([range]);
  }
  return groups;
}

function hunkOf(ranges: readonly Range[], old: readonly string[], now: readonly string[]): UnifiedHunk {
  const [first, last] = [ranges[0], ranges.at(-1)!];
  const before = Math.min(CONTEXT, first[0]);
  const after = Math.min(CONTEXT, old.length - last[1]);
  const lines: string[] = [];
  const add = (mark: string, text: readonly string[]) => {
    for (const line of text) {
      const isWhole = line.endsWith('\n');
      lines.push(mark + (isWhole ? line.slice(0, -1) : line), ...(isWhole ? [] : [NO_NEWLINE]));
    }
  };
  let at = first[0] - before;
  for (const [oldStart, oldEnd, newStart, newEnd] of ranges) {
    add(' ', old.slice(at, oldStart));
    add('-', old.slice(oldStart, oldEnd));
    add('+', now.slice(newStart, newEnd));
    at = oldEnd;
  }
  add(' ', old.slice(at, at + after));
  const [oldLines, newLines] = [last[1] - first[0] + before + after, last[3] - first[2] + before + after];
  return {
    oldStart: first[0] - before + (oldLines > 0 ? 1 : 0),
    oldLines,
    newStart: first[2] - before + (newLines > 0 ? 1 : 0),
    newLines,
    lines,
  };
}
