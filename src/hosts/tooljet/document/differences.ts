import type { DocumentDifference } from '../../app-host-error';
import { isRecord, isSameJson, type JsonRecord } from './json';
import type { NormalApp } from './normal-form';

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
