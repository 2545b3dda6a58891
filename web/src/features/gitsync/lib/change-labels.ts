import type { Change } from '../api/changes';

export const MARKS: Record<Change['change'], string> = { added: '+', removed: '−', changed: '~', moved: '↔' };

const NOUNS: Record<Change['kind'], string> = {
  generation: 'Format of the document',
  app: 'App',
  version: 'Version',
  setting: 'Settings',
  page: 'Page',
  component: 'Component',
  event: 'Event',
  query: 'Query',
  dataSource: 'Data source',
  order: 'Order',
  other: 'Other',
  timestamps: 'Time stamps',
  format: 'Formatting of the file',
};

/** Names of the lists that have an order. */
const LISTS: Record<string, string> = {
  pages: 'pages',
  components: 'components',
  events: 'events',
  dataQueries: 'queries',
  dataSources: 'data sources',
};

/** Returns kind and name of a change. */
export function titleOf({ kind, name, of, oldName }: Change): { noun: string; name: string | null } {
  const renamed = oldName !== null && name !== null ? `${oldName} → ${name}` : name;
  if (kind === 'event' && of?.name) return { noun: NOUNS.event, name: `${of.name}, ${renamed ?? 'event'}` };
  if (kind === 'order') return { noun: NOUNS.order, name: name === null ? null : (LISTS[name] ?? name) };
  if (kind === 'other' && name === null) return { noun: 'The document', name: null };
  return { noun: NOUNS[kind], name: renamed };
}

/** Names the page of a change that is on one. */
export const placeOf = ({ kind, page }: Change): string | null =>
  kind !== 'page' && page?.name ? `Page ${page.name}` : null;

/** Returns the id of what the editor can select to show a change; `hasNew`: it has what was added, not what was removed. */
export function whereToLook(
  { kind, change, itemId, of }: Change,
  { hasNew }: { hasNew: boolean },
): string | null {
  if (kind === 'event') return of?.id ?? null;
  if (!SELECTABLE.includes(kind) || change === (hasNew ? 'removed' : 'added')) return null;
  return itemId;
}

const SELECTABLE: readonly Change['kind'][] = ['page', 'component', 'query'];

/** Describes a change in a word or two. */
export function verbOf({ kind, change, oldName, fieldCount }: Change): string {
  if (kind === 'generation') return 'changed, so individual changes are not shown';
  if (kind === 'timestamps') return fieldCount === 1 ? 'changed' : `changed, ${fieldCount} of them`;
  if (kind === 'format') return 'the only change';
  if (change === 'changed' && oldName !== null && fieldCount <= 1) return 'renamed';
  return change;
}

/** Describes a change in a line: `Page Home, Component title: changed`. */
export function describeChange(change: Change): string {
  const { noun, name } = titleOf(change);
  const thing = name === null ? noun : `${noun} ${name}`;
  const place = placeOf(change);
  return `${place === null ? thing : `${place}, ${thing}`}: ${verbOf(change)}`;
}

export interface ChangeGroup {
  key: string;
  title: string;
  changes: Change[];
}

const OF_THE_APP: readonly Change['kind'][] = ['generation', 'app', 'version', 'setting'];
const OF_DATA: readonly Change['kind'][] = ['query', 'dataSource', 'event'];

/** Groups changes: the app, each page, queries and data sources, the rest. */
export function groupChanges(changes: readonly Change[]): ChangeGroup[] {
  const groups = new Map<string, ChangeGroup>([
    ['app', { key: 'app', title: 'App and settings', changes: [] }],
  ]);
  const data: ChangeGroup = { key: 'data', title: 'Queries and data sources', changes: [] };
  const rest: ChangeGroup = { key: 'rest', title: 'Other', changes: [] };
  for (const change of changes) {
    const page = change.kind === 'page' ? { id: change.itemId, name: change.name } : change.page;
    if (OF_THE_APP.includes(change.kind)) groups.get('app')?.changes.push(change);
    else if (page) groupIn(groups, `page ${page.id}`, `Page ${page.name ?? ''}`.trim()).changes.push(change);
    else if (change.kind === 'component') groupIn(groups, 'components', 'Components').changes.push(change);
    else (OF_DATA.includes(change.kind) ? data : rest).changes.push(change);
  }
  return [...groups.values(), data, rest].filter((group) => group.changes.length > 0);
}

function groupIn(groups: Map<string, ChangeGroup>, key: string, title: string): ChangeGroup {
  const group = groups.get(key) ?? { key, title, changes: [] };
  groups.set(key, group);
  return group;
}

/** Formats `2 added, 1 changed`. */
export function summaryOf({ changes, total }: { changes: readonly Change[]; total: number }): string {
  if (total > changes.length) return `${total} changes, first ${changes.length} shown`;
  const counts = (['added', 'removed', 'changed', 'moved'] as const)
    .map((verb) => [changes.filter(({ change }) => change === verb).length, verb] as const)
    .filter(([count]) => count > 0);
  return counts.map(([count, verb]) => `${count} ${verb}`).join(', ');
}
