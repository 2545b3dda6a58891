import { isRecord, isSameJson, type JsonRecord } from './json';
import type { NormalApp } from './normal-form';

/** Place in which a version is not as it was wanted. */
export interface Difference {
  /** Kind and name of a thing, then its fields: `component text1/properties/text`. */
  place: string;
  wanted: string;
  found: string;
}

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

/** Lists where two versions of one app differ; empty if they are the same. */
export function listDifferences(wanted: NormalApp, found: NormalApp): Difference[] {
  const differences: Difference[] = [];
  for (const kind of Object.keys(NOUNS) as (keyof NormalApp)[]) {
    const [left, right] = [wanted[kind], found[kind]];
    if (kind === 'name' || kind === 'settings') compare(left, right, { place: NOUNS[kind], differences });
    else compareThings(kind, { wanted: left as Things, found: right as Things }, differences);
  }
  return differences.slice(0, MAX_DIFFERENCES);
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
    compare(wanted[id], found[id], { place, differences });
  }
}

function compare(
  wanted: unknown,
  found: unknown,
  { place, differences }: { place: string; differences: Difference[] },
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
