import { plural, t } from '@lingui/core/macro';
import { locales } from '../../../lib/language';
import { pathName } from '../../../lib/document-names';
import type { Conflict, MergedThing, ValueSide } from '../../../lib/workspace/merge-query';
import { isListEntry, isWholeApp } from './clash-kinds';
import { thingName } from './conflict-labels';
import { userSideOf } from './resolutions';
import { shortSha } from '../../../lib/short-sha';

/** One value, ready to be shown. */
export type ShownValue =
  | { as: 'note'; text: string }
  | { as: 'text'; text: string; color: string | null }
  | { as: 'code'; text: string }
  | { as: 'list'; items: string[]; isOrdered: boolean }
  | { as: 'members'; members: { name: string; value: string; isChanged: boolean }[] };

type NameOf = (id: string) => string | null;
type Json = Record<string, unknown>;

const MAX_MEMBERS = 12;
const COLOR = /^#([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})$/i;

/** Reads the value of one side of a conflict for people. */
export function shownValue(conflict: Conflict, side: ValueSide, nameOf: NameOf): ShownValue {
  if (conflict.omitted.includes(side)) return { as: 'note', text: t`Too long to be shown` };
  if (userSideOf(conflict)) return usesOf(conflict, side);
  if (conflict.absent.includes(side)) return { as: 'note', text: absentNote(conflict, side) };
  return presentValue(conflict, side, nameOf);
}

function presentValue(conflict: Conflict, side: ValueSide, nameOf: NameOf): ShownValue {
  const value: unknown = conflict[side];
  if (isWholeApp(conflict) || isListEntry(conflict)) return plainValue(value, conflict.base);
  switch (conflict.kind) {
    case 'file':
      return shownFile(value);
    case 'order':
      return { as: 'list', items: textsOf(value).map((id) => nameOf(id) ?? id), isOrdered: true };
    case 'name_taken':
    case 'handle_taken':
      return labelled(value, nameOf);
    case 'moved_twice':
    case 'cycle':
      return placeOf(value, nameOf);
    case 'deleted_changed':
      return isObject(value) ? changedThing(conflict, side) : plainValue(value, conflict.base);
    default:
      return plainValue(value, conflict.base);
  }
}

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte'];

/** Formats `1.5 MB`. */
function sizeText(bytes: unknown): string | null {
  if (typeof bytes !== 'number') return null;
  const power = Math.min(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), UNITS.length - 1);
  const value = bytes / 1024 ** power;
  const digits = value < 10 && power > 0 ? 1 : 0;
  return new Intl.NumberFormat(locales(), {
    style: 'unit',
    unit: UNITS[power],
    unitDisplay: power === 0 ? 'long' : 'short',
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(value);
}

/** Shows a text, or says in words what else is at the path. */
function shownFile(value: unknown): ShownValue {
  if (typeof value === 'string')
    return value === '' ? { as: 'note', text: t`Empty` } : { as: 'code', text: value };
  const { type, size, target, commit } = isObject(value) ? value : {};
  const words: Record<string, string> = {
    binary: t`Binary file`,
    large: t`File that is too large to be shown`,
    link: typeof target === 'string' ? t`Link to ${target}` : t`Link to another file`,
    submodule: t`Submodule at ${shortSha(String(commit))}`,
    folder: t`Folder`,
  };
  const text = words[String(type)] ?? t`Not a file`;
  return { as: 'note', text: [text, sizeText(size)].filter(Boolean).join(', ') };
}

function absentNote({ kind }: Conflict, side: ValueSide): string {
  if (kind === 'cycle' || kind === 'moved_twice') return t`On the page itself`;
  return side === 'base' ? t`Did not exist` : t`Removed`;
}

/** Shows any value: texts in full, small objects by member, the rest as JSON. */
export function plainValue(value: unknown, base?: unknown): ShownValue {
  if (typeof value === 'string') {
    if (value.trim() === '') return { as: 'note', text: value === '' ? t`Empty` : t`Only spaces` };
    return { as: 'text', text: value, color: COLOR.test(value.trim()) ? value.trim() : null };
  }
  if (!isObject(value) || Object.keys(value).length === 0 || Object.keys(value).length > MAX_MEMBERS)
    return { as: 'code', text: JSON.stringify(value, null, 2) };
  const before = isObject(base) ? base : null;
  return {
    as: 'members',
    members: Object.entries(value).map(([name, each]) => ({
      name,
      value: printed(each),
      isChanged: before !== null && JSON.stringify(before[name]) !== JSON.stringify(each),
    })),
  };
}

const printed = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value, null, 1);

/** Shows a thing that one side has removed: what the other one has changed of it, and not all that it is. */
function changedThing(conflict: Conflict, side: ValueSide): ShownValue {
  if (side === 'base') return { as: 'note', text: t`Kept as it was` };
  const changes = changedLeaves(conflict.base, conflict[side], '');
  if (changes.length > MAX_MEMBERS)
    return { as: 'note', text: plural(changes.length, { one: '# change in it', other: '# changes in it' }) };
  return {
    as: 'members',
    members: changes.map(({ path, value }) => ({ name: pathName(path), value, isChanged: true })),
  };
}

function changedLeaves(before: unknown, now: unknown, path: string): { path: string; value: string }[] {
  if (JSON.stringify(before) === JSON.stringify(now)) return [];
  if (!isContainer(before) || !isContainer(now) || Array.isArray(before) !== Array.isArray(now))
    return [{ path, value: now === undefined ? t`removed` : printed(now) }];
  const keys = [...new Set([...Object.keys(before), ...Object.keys(now)])];
  return keys.flatMap((key) =>
    changedLeaves(before[key], now[key], `${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`),
  );
}

const isContainer = (value: unknown): value is Json => typeof value === 'object' && value !== null;

/** Lists what one side has put into, or uses of, what the other has removed. */
function usesOf(conflict: Conflict, side: ValueSide): ShownValue {
  const user = userSideOf(conflict);
  const uses: unknown = conflict[user ?? 'mine'];
  const things = Array.isArray(uses) ? (uses as MergedThing[]) : [];
  if (side !== user)
    return { as: 'note', text: conflict.kind === 'missing_query' ? t`Without it` : t`Removed with it` };
  return { as: 'list', items: things.map(thingName), isOrdered: false };
}

function labelled(value: unknown, nameOf: NameOf): ShownValue {
  if (!isObject(value) || typeof value.name !== 'string') return plainValue(value);
  const now = typeof value.id === 'string' ? nameOf(value.id) : null;
  const isRenamed = now !== null && now !== value.name;
  return { as: 'text', text: isRenamed ? t`${value.name} (now ${now})` : value.name, color: null };
}

/** Names the parent or page of a component. Slots of a parent follow its id. */
function placeOf(value: unknown, nameOf: NameOf): ShownValue {
  const name = (id: unknown) =>
    typeof id === 'string' ? (nameOf(id) ?? nameOf(id.slice(0, UUID_LENGTH)) ?? id) : null;
  if (typeof value === 'string') return { as: 'text', text: name(value) ?? value, color: null };
  if (!isObject(value)) return plainValue(value);
  const parent = name(value.parent);
  const page = name(value.pageId);
  const text = [page && t`Page ${page}`, parent && t`in ${parent}`].filter(Boolean).join(', ');
  return { as: 'text', text: text || t`On the page itself`, color: null };
}

const UUID_LENGTH = 36;

const textsOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
