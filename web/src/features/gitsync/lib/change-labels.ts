import { plural, t } from '@lingui/core/macro';
import type { Change } from '../api/changes';

export const MARKS: Record<Change['change'], string> = { added: '+', removed: '−', changed: '~', moved: '↔' };

const NOUNS: Record<Change['kind'], string> = {
  generation: t`Format of the document`,
  app: t`App`,
  version: t`Version`,
  setting: t`Settings`,
  page: t`Page`,
  component: t`Component`,
  event: t`Event`,
  query: t`Query`,
  dataSource: t`Data source`,
  order: t`Order`,
  other: t`Other`,
  timestamps: t`Timestamps`,
  format: t`Formatting of the file`,
};

/** Names of the lists that have an order. */
const LISTS: Record<string, string> = {
  pages: t`pages`,
  components: t`components`,
  events: t`events`,
  dataQueries: t`queries`,
  dataSources: t`data sources`,
};

/** Returns kind and name of a change. */
export function titleOf({ kind, name, of, oldName }: Change): { noun: string; name: string | null } {
  const renamed = oldName !== null && name !== null ? `${oldName} → ${name}` : name;
  if (kind === 'event' && of?.name) return { noun: NOUNS.event, name: `${of.name}, ${renamed ?? t`event`}` };
  if (kind === 'order') return { noun: NOUNS.order, name: name === null ? null : (LISTS[name] ?? name) };
  if (kind === 'other' && name === null) return { noun: t`The document`, name: null };
  return { noun: NOUNS[kind], name: renamed };
}

/** Returns the page of a change that is on a page. */
export const placeOf = ({ kind, page }: Change): string | null =>
  kind !== 'page' && page?.name ? t`Page ${page.name}` : null;

/** Returns the id to select in the editor to show a change; `hasNew`: the document has additions, not removed things. */
export function idToShow(
  { kind, change, itemId, of }: Change,
  { hasNew }: { hasNew: boolean },
): string | null {
  if (kind === 'event') return of?.id ?? null;
  if (!SELECTABLE.includes(kind) || change === (hasNew ? 'removed' : 'added')) return null;
  return itemId;
}

const SELECTABLE: readonly Change['kind'][] = ['page', 'component', 'query'];

const VERBS: Record<Change['change'], string> = {
  added: t`added`,
  removed: t`removed`,
  changed: t`changed`,
  moved: t`moved`,
};

/** Describes a change in a word or two. */
export function verbOf({ kind, change, oldName, fieldCount }: Change): string {
  if (kind === 'generation') return t`changed, so individual changes are not shown`;
  if (kind === 'timestamps') return plural(fieldCount, { one: 'changed', other: '# changed' });
  if (kind === 'format') return t`the only change`;
  if (change === 'changed' && kind !== 'version' && oldName !== null && fieldCount <= 1) return t`renamed`;
  return VERBS[change];
}

/** Describes a change in a line: `Page Home, Component title: changed`. */
export function describeChange(change: Change): string {
  const { noun, name } = titleOf(change);
  const thing = name === null ? noun : `${noun} ${name}`;
  const place = placeOf(change);
  return `${place === null ? thing : `${place}, ${thing}`}: ${verbOf(change)}`;
}

export interface ChangeGroup<Of extends Change = Change> {
  key: string;
  title: string;
  changes: Of[];
}

const OF_THE_APP: readonly Change['kind'][] = ['generation', 'app', 'version', 'setting'];
const OF_DATA: readonly Change['kind'][] = ['query', 'dataSource', 'event'];

/** Groups changes: the app, each page, queries and data sources, the rest. */
export function groupChanges<Of extends Change>(changes: readonly Of[]): ChangeGroup<Of>[] {
  const groups = new Map<string, ChangeGroup<Of>>([
    ['app', { key: 'app', title: t`App and settings`, changes: [] }],
  ]);
  const data: ChangeGroup<Of> = { key: 'data', title: t`Queries and data sources`, changes: [] };
  const rest: ChangeGroup<Of> = { key: 'rest', title: t`Other`, changes: [] };
  for (const change of changes) {
    const page = change.kind === 'page' ? { id: change.itemId, name: change.name } : change.page;
    if (OF_THE_APP.includes(change.kind)) groups.get('app')?.changes.push(change);
    else if (page) groupIn(groups, `page ${page.id}`, t`Page ${page.name ?? ''}`.trim()).changes.push(change);
    else if (change.kind === 'component') groupIn(groups, 'components', t`Components`).changes.push(change);
    else (OF_DATA.includes(change.kind) ? data : rest).changes.push(change);
  }
  return [...groups.values(), data, rest].filter((group) => group.changes.length > 0);
}

function groupIn<Of extends Change>(
  groups: Map<string, ChangeGroup<Of>>,
  key: string,
  title: string,
): ChangeGroup<Of> {
  const group = groups.get(key) ?? { key, title, changes: [] };
  groups.set(key, group);
  return group;
}

/** Formats `2 added, 1 changed`. */
export function summaryOf({ changes, total }: { changes: readonly Change[]; total: number }): string {
  if (total > changes.length) return t`${total} changes, first ${changes.length} shown`;
  const count = (verb: Change['change']) => changes.filter(({ change }) => change === verb).length;
  const [added, removed, changed, moved] = [
    count('added'),
    count('removed'),
    count('changed'),
    count('moved'),
  ];
  return [
    added > 0 && t`${added} added`,
    removed > 0 && t`${removed} removed`,
    changed > 0 && t`${changed} changed`,
    moved > 0 && t`${moved} moved`,
  ]
    .filter(Boolean)
    .join(', ');
}
