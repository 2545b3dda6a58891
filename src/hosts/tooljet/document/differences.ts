import { AppHostError, type DocumentDifference } from '../../app-host-error';
import type { NormalApp } from './normal-form';
import { rowsIn, unfollowedColumns, type Unfollowed } from './canonical';
import { isRecord, isSameJson, type AppRows, type JsonRecord, type Row } from './rows';

const MAX_DIFFERENCES = 50;
const MAX_TEXT = 120;

const NOUNS: Record<keyof NormalApp, string> = {
  name: 'name',
  settings: 'settings',
  pages: 'page',
  components: 'component',
  queries: 'query',
  events: 'event',
};

/** A place in which a version is not as it was wanted. */
export interface Difference {
  kind: keyof NormalApp;
  /** Id of the thing, or key of the event; null for the name and the settings. */
  id: string | null;
  /** Names of the thing's members, from the outside to the inside; empty for the whole thing. */
  path: string[];
  /** Undefined: absent. */
  wanted: unknown;
  found: unknown;
  /** Kind and name of the thing. */
  place: string;
}

/** Two versions that are not the same, in the ids of the repository. */
export interface Unequal {
  differences: Difference[];
  wanted: AppRows;
  found: AppRows;
}

/** Finds where a version is not as wanted; empty if it is. A home page that is not wanted may be any. */
export function findDifferences(wanted: NormalApp, found: NormalApp): Difference[] {
  const differences: Difference[] = [];
  for (const kind of Object.keys(NOUNS) as (keyof NormalApp)[]) {
    const [left, right] = [wanted[kind], kind === 'settings' ? withHomePage(found, wanted) : found[kind]];
    if (kind === 'name' || kind === 'settings')
      compare(left, right, { subject: { kind, id: null, place: NOUNS[kind] }, path: [], differences });
    else compareThings(kind, { wanted: left as Things, found: right as Things }, differences);
  }
  return differences;
}

/** Describes differences for people, as far as they can read them. */
export const describe = (differences: Difference[]): DocumentDifference[] =>
  differences.slice(0, MAX_DIFFERENCES).map(({ place, path, wanted, found }) => ({
    place: [place, ...path].join('/'),
    wanted: shown(wanted),
    found: shown(found),
  }));

function withHomePage({ settings }: NormalApp, wanted: NormalApp): JsonRecord {
  return wanted.settings.homePageId === null ? { ...settings, homePageId: null } : settings;
}

type Things = Record<string, JsonRecord>;

function compareThings(
  kind: keyof NormalApp,
  { wanted, found }: { wanted: Things; found: Things },
  differences: Difference[],
): void {
  for (const id of new Set([...Object.keys(wanted), ...Object.keys(found)])) {
    const { name } = wanted[id] ?? found[id];
    const place = `${NOUNS[kind]} ${typeof name === 'string' ? name : id}`;
    compare(wanted[id], found[id], { subject: { kind, id, place }, path: [], differences });
  }
}

/**
 * Finds members that the server has and that no pull changes, where the wanted version has others than before, and than the
 * server. `before`: null for a new app.
 */
export function findUnfollowed({
  found,
  before,
  wanted,
}: Record<'found' | 'wanted', AppRows> & { before: AppRows | null }): Difference[] {
  return unfollowedColumns(found).flatMap(({ list, column }) => {
    const valuesIn = (rows: AppRows) => new Map(rowsIn(rows, list).map((row) => [row.id, row[column]]));
    const [there, former] = [valuesIn(found), before && valuesIn(before)];
    return rowsIn(wanted, list)
      .filter((row) => row[column] !== undefined && there.has(row.id))
      .filter((row) => !isSameJson(row[column], former?.get(row.id)))
      .filter((row) => !isSameJson(row[column] ?? null, there.get(row.id) ?? null))
      .map((row) => ({ ...subjectOf(list, row, column), wanted: row[column], found: there.get(row.id) }));
  });
}

function subjectOf(
  list: Unfollowed['list'],
  row: Row,
  column: string,
): Pick<Difference, 'kind' | 'id' | 'path' | 'place'> {
  const { id, name, sourceId, target, index, componentId } = row;
  const path = [column];
  switch (list) {
    case 'version':
      return { kind: 'settings', id: null, path, place: NOUNS.settings };
    case 'layouts':
      return { kind: 'components', id: componentId as string, path: ['layouts', column], place: 'layout' };
    case 'events':
      return { kind: 'events', id: [sourceId, target, index].join(' '), path, place: NOUNS.events };
    case 'dataQueries':
      return { kind: 'queries', id, path, place: `${NOUNS.queries} ${name as string}` };
    default:
      return { kind: list, id, path, place: `${NOUNS[list]} ${name as string}` };
  }
}

interface Comparison {
  subject: Pick<Difference, 'kind' | 'id' | 'place'>;
  path: string[];
  differences: Difference[];
}

function compare(wanted: unknown, found: unknown, { subject, path, differences }: Comparison): void {
  if (isSameJson(wanted, found)) return;
  if (!isRecord(wanted) || !isRecord(found)) {
    differences.push({ ...subject, path, wanted, found });
    return;
  }
  for (const key of new Set([...Object.keys(wanted), ...Object.keys(found)]))
    compare(wanted[key], found[key], { subject, path: [...path, key], differences });
}

const shown = (value: unknown): string =>
  value === undefined ? 'absent' : JSON.stringify(value).slice(0, MAX_TEXT);

/** Characters that ToolJet stores as `&amp;` and the like, on routes that pass names through its HTML filter. */
const MARKUP = /[&<>]/;

export const hasMarkup = (name: unknown): boolean => typeof name === 'string' && MARKUP.test(name);

export const isPlainName = (name: unknown): boolean => typeof name === 'string' && !hasMarkup(name);

/** Throws `host_name_unsupported` if one of the names cannot be stored as it is. */
export function requirePlainNames(kind: string, names: readonly unknown[]): void {
  const refused = names.filter(hasMarkup).map(String);
  if (refused.length === 0) return;
  throw new AppHostError(
    'host_name_unsupported',
    `ToolJet cannot store ${kind} unchanged: ${refused.join(', ')}.`,
    { remedy: 'Remove the characters &, < and > from the name.', data: { names: refused } },
  );
}

/** Throws `host_name_unsupported` if one of the names is longer than ToolJet takes. */
export function requireShortNames(kind: string, names: readonly unknown[], maxLength: number): void {
  const refused = names.map(String).filter((name) => name.length > maxLength);
  if (refused.length === 0) return;
  throw new AppHostError(
    'host_name_unsupported',
    `ToolJet accepts at most ${maxLength} characters for ${kind}: ${refused.join(', ')}.`,
    { remedy: 'Shorten the name.', data: { names: refused } },
  );
}
