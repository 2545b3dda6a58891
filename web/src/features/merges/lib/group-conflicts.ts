import { t } from '@lingui/core/macro';
import type { Conflict, Merge, MergedThing } from '../../../lib/workspace/merge-query';
import { conflictsOf } from './resolutions';

/** Conflicts of one thing, such as a component. */
export interface ThingGroup {
  key: string;
  thing: MergedThing;
  conflicts: Conflict[];
}

/** Conflicts of one page, or of a part of the app outside pages. */
export interface PageGroup {
  key: string;
  /** Null for files that are no apps. */
  gitAppId: string | null;
  /** Name of the app if the merge has several. */
  appName: string | null;
  title: string;
  things: ThingGroup[];
}

/** Ids of conflicts that were settled when first shown: they come last, and stay in place. */
export type SettledAtFirst = ReadonlySet<string>;

export const settledNow = (merge: Merge): SettledAtFirst =>
  new Set(conflictsOf(merge).flatMap(({ id, resolution }) => (resolution ? [id] : [])));

/** Groups conflicts by page and thing, open ones first. A conflict keeps its place when it is settled. */
export function groupConflicts({ apps }: Pick<Merge, 'apps'>, settled: SettledAtFirst): PageGroup[] {
  return apps.flatMap(({ gitAppId, name, conflicts }) => {
    const groups = new Map<string, PageGroup>();
    for (const conflict of conflicts) {
      const { key, title } = placeOf(conflict);
      const appName = apps.length > 1 && gitAppId !== null ? name : null;
      const group = groups.get(key) ?? { key: `${gitAppId} ${key}`, gitAppId, appName, title, things: [] };
      groups.set(key, group);
      addTo(group, conflict);
    }
    const ofPages = [...groups].map(([key, group]) => ({ key, group }));
    const inReadingOrder = ofPages.sort((a, b) => rankOf(a.key) - rankOf(b.key)).map(({ group }) => group);
    return openFirst(
      inReadingOrder.map((group) => sorted(group, settled)),
      (group) => group.things.every(({ conflicts: each }) => isSettled(each, settled)),
    );
  });
}

/** Returns the conflicts in the order of the list. */
export const listed = (groups: readonly PageGroup[]): Conflict[] =>
  groups.flatMap(({ things }) => things.flatMap(({ conflicts }) => conflicts));

const OF_THE_APP: readonly string[] = ['app', 'version', 'setting', 'generation'];
const OF_DATA: readonly string[] = ['query', 'dataSource'];

function placeOf({ of, page }: Conflict): { key: string; title: string } {
  const shown = of.kind === 'page' ? { id: of.id, name: of.name } : page;
  if (shown) return { key: `page ${shown.id}`, title: t`Page ${shown.name ?? ''}`.trim() };
  if (of.kind === 'file') return { key: 'files', title: t`Other files` };
  if (OF_THE_APP.includes(of.kind)) return { key: 'app', title: t`App and settings` };
  if (OF_DATA.includes(of.kind)) return { key: 'data', title: t`Queries and data sources` };
  return { key: 'rest', title: t`Other` };
}

/** Puts the app first, then pages in order, then data, then the rest. */
const rankOf = (key: string): number => ({ app: 0, data: 2, rest: 3 })[key] ?? 1;

function addTo({ things }: PageGroup, conflict: Conflict): void {
  const { of } = conflict;
  const key = `${of.kind} ${of.id ?? ''}`;
  const known = things.find((each) => each.key === key);
  if (known) known.conflicts.push(conflict);
  else things.push({ key, thing: of, conflicts: [conflict] });
}

function sorted(group: PageGroup, settled: SettledAtFirst): PageGroup {
  const things = group.things.map((each) => ({
    ...each,
    conflicts: openFirst(each.conflicts, ({ id }) => settled.has(id)),
  }));
  return { ...group, things: openFirst(things, ({ conflicts }) => isSettled(conflicts, settled)) };
}

const isSettled = (conflicts: readonly Conflict[], settled: SettledAtFirst): boolean =>
  conflicts.every(({ id }) => settled.has(id));

const openFirst = <T>(items: readonly T[], isDone: (item: T) => boolean): T[] => [
  ...items.filter((item) => !isDone(item)),
  ...items.filter(isDone),
];
