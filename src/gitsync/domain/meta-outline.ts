import type { JsonDocument } from '../../core/json-text';
import { MAX_META_VALUES } from './meta-file';
import { parseIfSound } from './parse-if-sound';

const LIMITS = { maxValues: MAX_META_VALUES };

interface Member {
  key: string;
  start: number;
  end: number;
}

export interface FollowedMeta {
  /** Null where the text is no object of apps. */
  outline: MetaOutline | null;
  /** The ids of the entries that may differ; null where any may. */
  changed: ReadonlySet<string> | null;
}

/**
 * Where the entries of a list of apps stand. A history has thousands of versions of the list, each a few values away
 * from the one beside it: which entries they differ in is told by reading that part alone.
 */
export class MetaOutline {
  private constructor(
    private readonly text: string,
    private readonly members: readonly Member[],
    /** At most so many values are in the text. */
    private readonly valueCount: number,
  ) {}

  /** Null where the text is no object of apps. */
  static of(text: string): MetaOutline | null {
    const document = parseIfSound(text, LIMITS);
    if (document?.root.kind !== 'object') return null;
    return new MetaOutline(text, membersOf(document, 0), document.size);
  }

  /** Another version of the list. */
  follow(text: string): FollowedMeta {
    if (text === this.text) return { outline: this, changed: new Set() };
    return this.splice(text) ?? { outline: MetaOutline.of(text), changed: null };
  }

  /**
   * Null where it takes more than reading the entries around the difference: what is before and behind them is the
   * same in both, so if they make sense as an object's members here as there, so does the whole.
   */
  private splice(text: string): FollowedMeta | null {
    const same = commonEnds(this.text, text);
    const end = this.text.length - same.atEnd;
    const first = this.members.findIndex((member) => member.end >= same.atStart);
    const last = this.members.findLastIndex((member) => member.start <= end);
    if (first === -1 || last < first) return null;
    const { start } = this.members[first];
    const growth = text.length - this.text.length;
    if (same.atStart < start || end > this.members[last].end) return null;
    const document = parseIfSound(`{${text.slice(start, this.members[last].end + growth)}}`, LIMITS);
    const valueCount = this.valueCount + (document?.size ?? 0);
    if (document === null || document.root.count === 0 || valueCount > MAX_META_VALUES) return null;
    const replaced = this.members.slice(first, last + 1);
    const read = membersOf(document, start - 1);
    const behind = this.members
      .slice(last + 1)
      .map((member) => ({ ...member, start: member.start + growth, end: member.end + growth }));
    return {
      outline: new MetaOutline(text, [...this.members.slice(0, first), ...read, ...behind], valueCount),
      changed: new Set([...replaced, ...read].map(({ key }) => key)),
    };
  }
}

const membersOf = (document: JsonDocument, offset: number): Member[] =>
  document.root.members.map(({ key, keyStart, value }) => ({
    key,
    start: keyStart + offset,
    end: value.end + offset,
  }));

/** How many characters are the same at the start and, behind those, at the end. */
function commonEnds(one: string, other: string): { atStart: number; atEnd: number } {
  const most = Math.min(one.length, other.length);
  const atStart = longest(most, (length) => one.startsWith(other.slice(0, length)));
  const atEnd = longest(most - atStart, (length) => one.endsWith(other.slice(other.length - length)));
  return { atStart, atEnd };
}

/** The largest length up to `most` for which it is true, where it is true for all smaller ones. */
function longest(most: number, isTrue: (length: number) => boolean): number {
  let [low, high] = [0, most];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (isTrue(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}
