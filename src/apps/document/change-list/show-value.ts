import { printOneLine, type JsonNode } from '../../../core/json-text';
import type { ShownValue } from './listed-change';

/** Characters that are shown of a value or a name. */
export const MAX_SHOWN = 200;
/** Characters shown before the first difference of two long values. */
const CONTEXT = 40;
const ELLIPSIS = '…';

/** Shows both values, cut to where they begin to differ. */
export function showBoth(
  before: JsonNode | null,
  after: JsonNode | null,
): { old: ShownValue | null; new: ShownValue | null } {
  const [old, now] = [textOf(before), textOf(after)];
  const start = startOf(old, now);
  return {
    old: before && { type: before.kind, ...cut(old!, start) },
    new: after && { type: after.kind, ...cut(now!, start) },
  };
}

/** Shortens a name or id of the document, which may be of any length. */
export const brief = (text: string | null): string | null => (text === null ? null : cut(text, 0).text);

const textOf = (value: JsonNode | null): string | null =>
  value && (value.document.findString(value) ?? printOneLine(value, true));

function startOf(before: string | null, after: string | null): number {
  if (before === null || after === null || Math.max(before.length, after.length) <= MAX_SHOWN) return 0;
  let same = 0;
  while (same < before.length && before[same] === after[same]) same += 1;
  return Math.max(0, same - CONTEXT);
}

function cut(text: string, start: number): { text: string; truncated: boolean } {
  const room = MAX_SHOWN - (start > 0 ? ELLIPSIS.length : 0);
  const isLong = text.length - start > room;
  const shown = text.slice(start, isLong ? start + room - ELLIPSIS.length : undefined);
  const truncated = isLong || start > 0;
  return { text: `${start > 0 ? ELLIPSIS : ''}${printable(shown)}${isLong ? ELLIPSIS : ''}`, truncated };
}

/** Replaces NUL and lone surrogates, which PostgreSQL's JSON cannot hold. */
export const printable = (text: string): string =>
  text.replaceAll('\0', '\u2400').replace(/\p{Surrogate}/gu, '\ufffd');
