import type { JsonNode } from '../../../core/json-text';
import { unifiedHunks, type UnifiedHunk } from '../../../core/text-merge';
import { MAX_SHOWN, printable } from './show-value';

/** Characters of all hunks of an answer, and of a text that is compared by line. */
const MAX_CHARACTERS = 1_000_000;
const MAX_TEXT = 500_000;

/** Returns true for texts that are read by line, such as queries and code, and those that are cut for display. */
export function isLongText(node: JsonNode | null): boolean {
  const text = node && node.document.findString(node);
  return text !== null && (text.length > MAX_SHOWN || text.includes('\n'));
}

/** Compares long texts until an answer has as much of them as a page can show. */
export class HunkBudget {
  private left = MAX_CHARACTERS;

  /** Returns null where the texts are too long, or where one value is no text. */
  between(before: JsonNode | null, after: JsonNode | null): UnifiedHunk[] | null {
    const [old, now] = [textOf(before), textOf(after)];
    if (old === null || now === null || Math.max(old.length, now.length) > Math.min(MAX_TEXT, this.left))
      return null;
    const hunks = unifiedHunks(...withLastLineFeed(printable(old), printable(now)));
    const size = hunks.flatMap(({ lines }) => lines).reduce((sum, { length }) => sum + length, 0);
    if (size > this.left) return null;
    this.left -= size;
    return hunks;
  }
}

/** A line feed at the end that only one text has would make its last line differ. It is shown if nothing else does. */
function withLastLineFeed(before: string, after: string): [string, string] {
  const [old, now] = [before, after].map((text) => (/[^\n]$/.test(text) ? `${text}\n` : text));
  return old === now ? [before, after] : [old, now];
}

const textOf = (node: JsonNode | null): string | null => (node ? node.document.findString(node) : '');
