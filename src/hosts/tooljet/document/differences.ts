import { AppHostError, type DocumentDifference } from '../../app-host-error';
import type { NormalApp } from './normal-form';
import { isRecord, isSameJson, type JsonRecord } from './rows';

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

/** Lists where a version is not as wanted; empty if it is. A home page that is not wanted may be any. */
export function listDifferences(wanted: NormalApp, found: NormalApp): DocumentDifference[] {
  const differences: DocumentDifference[] = [];
  for (const kind of Object.keys(NOUNS) as (keyof NormalApp)[]) {
    const [left, right] = [wanted[kind], kind === 'settings' ? withHomePage(found, wanted) : found[kind]];
    if (kind === 'name' || kind === 'settings') compare(left, right, { place: NOUNS[kind], differences });
    else compareThings(kind, { wanted: left as Things, found: right as Things }, differences);
  }
  return differences.slice(0, MAX_DIFFERENCES);
}

function withHomePage({ settings }: NormalApp, wanted: NormalApp): JsonRecord {
  return wanted.settings.homePageId === null ? { ...settings, homePageId: null } : settings;
}

type Things = Record<string, JsonRecord>;

function compareThings(
  kind: keyof NormalApp,
  { wanted, found }: { wanted: Things; found: Things },
  differences: DocumentDifference[],
): void {
  for (const id of new Set([...Object.keys(wanted), ...Object.keys(found)])) {
    const { name } = wanted[id] ?? found[id];
    const place = `${NOUNS[kind]} ${typeof name === 'string' ? name : id}`;
    compare(wanted[id], found[id], { place, differences });
  }
}

function compare(
  wanted: unknown,
  found: unknown,
  { place, differences }: { place: string; differences: DocumentDifference[] },
): void {
  if (isSameJson(wanted, found)) return;
  if (!isRecord(wanted) || !isRecord(found)) {
    differences.push({ place, wanted: shown(wanted), found: shown(found) });
    return;
  }
  for (const key of new Set([...Object.keys(wanted), ...Object.keys(found)]))
    compare(wanted[key], found[key], { place: `${place}/${key}`, differences });
}

const shown = (value: unknown): string =>
  value === undefined ? 'absent' : JSON.stringify(value).slice(0, MAX_TEXT);

/** Characters that ToolJet stores as `&amp;` and the like, on routes that pass names through its HTML filter. */
const MARKUP = /[&<>]/;

export const hasMarkup = (name: unknown): boolean => typeof name === 'string' && MARKUP.test(name);

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
