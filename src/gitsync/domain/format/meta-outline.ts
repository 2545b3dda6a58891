import type { JsonDocument } from '../../../core/json-text';
import { MAX_META_VALUES } from './meta-file';
import { parseIfValid } from './parse-if-valid';

const LIMITS = { maxValues: MAX_META_VALUES };

/** An entry's position in the text. */
interface Member {
  key: string;
  start: number;
  end: number;
}

export interface FollowedMeta {
  /** Null where the text is not an object of apps. */
  outline: MetaOutline | null;
  /** The ids of the entries that may differ; null where any may. */
  changed: ReadonlySet<string> | null;
}

/**
 * The positions of the entries in one version of `.meta/meta.json`. A history has thousands of versions of it, and
 * neighbours differ in a few values. With the outline of one version, only the part of the next that differs needs to
 * be parsed to tell which entries have changed.
 */
export class MetaOutline {
  private constructor(
    private readonly text: string,
    private readonly members: readonly Member[],
    /** Upper limit of the values in the text. */
    private readonly valueCount: number,
  ) {}

  /** Parses the whole text. Null where it is not an object of apps. */
  static of(text: string): MetaOutline | null {
    const document = parseIfValid(text, LIMITS);
    if (document?.root.kind !== 'object') return null;
    return new MetaOutline(text, membersOf(document, 0), document.size);
  }

  /** Returns the outline of another version, and the entries in which the two differ. */
  follow(text: string): FollowedMeta {
    if (text === this.text) return { outline: this, changed: new Set() };
    return this.splice(text) ?? { outline: MetaOutline.of(text), changed: null };
  }

  /**
   * Parses only the entries around the difference. The text before and after them is the same in both versions, so if
   * these entries are valid members of an object, the whole text is valid. Null where more has to be parsed.
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
    const document = parseIfValid(`{${text.slice(start, this.members[last].end + growth)}}`, LIMITS);
    const valueCount = this.valueCount + (document?.size ?? 0);
    if (document === null || document.root.count === 0 || valueCount > MAX_META_VALUES) return null;
    const replaced = this.members.slice(first, last + 1);
    const read = membersOf(document, start - 1);
    const after = this.members
      .slice(last + 1)
      .map((member) => ({ ...member, start: member.start + growth, end: member.end + growth }));
    return {
      outline: new MetaOutline(text, [...this.members.slice(0, first), ...read, ...after], valueCount),
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

/** Counts the equal characters at the start and, after those, at the end. */
function commonEnds(one: string, other: string): { atStart: number; atEnd: number } {
  const most = Math.min(one.length, other.length);
  const atStart = longest(most, (length) => one.startsWith(other.slice(0, length)));
  const atEnd = longest(most - atStart, (length) => one.endsWith(other.slice(other.length - length)));
  return { atStart, atEnd };
}

/** Returns the largest length up to `most` for which a condition holds that holds for all smaller ones. */
function longest(most: number, isTrue: (length: number) => boolean): number {
  let [low, high] = [0, most];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (isTrue(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}
