import { conflictWith, mergeWith } from '../../../../../test/support/web/merge';
import { groupConflicts, listed, settledNow } from './group-conflicts';

const onPage = (id: string, page: string, component: string) =>
  conflictWith({
    id,
    page: { id: page, name: page },
    of: { kind: 'component', id: component, name: component },
  });

const CONFLICTS = [
  conflictWith({ id: 'query', page: null, of: { kind: 'query', id: 'q', name: 'getOrders' } }),
  onPage('title', 'Home', 'title'),
  onPage('text', 'Orders', 'box'),
  onPage('place', 'Home', 'table'),
  onPage('color', 'Orders', 'box'),
  conflictWith({ id: 'page', page: null, of: { kind: 'page', id: 'Home', name: 'Home' } }),
  conflictWith({ id: 'name', page: null, of: { kind: 'app', id: null, name: 'Orders' } }),
];

const idsIn = (merge: ReturnType<typeof mergeWith>, settled = settledNow(merge)) =>
  groupConflicts(merge, settled).map(({ title, things }) => [
    title,
    ...things.map(({ conflicts }) => conflicts.map(({ id }) => id).join(' ')),
  ]);

it('groups by page and thing: the app first, then the pages, then queries', () => {
  expect(idsIn(mergeWith(CONFLICTS))).toEqual([
    ['App and settings', 'name'],
    ['Page Home', 'title', 'place', 'page'],
    ['Page Orders', 'text color'],
    ['Queries and data sources', 'query'],
  ]);
});

const settle = (...ids: string[]) =>
  CONFLICTS.map((each) =>
    ids.includes(each.id) ? { ...each, resolution: { choose: 'mine' as const } } : each,
  );

it('puts what was settled at first behind what is open: in its thing, things in their page, pages', () => {
  expect(idsIn(mergeWith(settle('title', 'text', 'name')))).toEqual([
    ['Page Home', 'place', 'page', 'title'],
    ['Page Orders', 'color text'],
    ['Queries and data sources', 'query'],
    ['App and settings', 'name'],
  ]);
});

it('moves nothing while conflicts are settled', () => {
  const atFirst = settledNow(mergeWith(CONFLICTS));
  const later = mergeWith(settle('title', 'text', 'name'));
  expect(idsIn(later, atFirst)).toEqual(idsIn(mergeWith(CONFLICTS)));
  expect(listed(groupConflicts(later, atFirst)).map(({ id }) => id)).toEqual([
    'name',
    'title',
    'place',
    'page',
    'text',
    'color',
    'query',
  ]);
});

it('names the app of each group if there are several', () => {
  const [app] = mergeWith(CONFLICTS).apps;
  const two = mergeWith([], { apps: [app, { ...app, gitAppId: 'sales', name: 'Sales' }] });
  const names = groupConflicts(two, new Set()).map(({ appName }) => appName);
  expect(new Set(names)).toEqual(new Set(['Orders', 'Sales']));
});
