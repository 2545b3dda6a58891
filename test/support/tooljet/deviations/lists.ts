import type { Json } from '../rows';
import {
  type Ability,
  type ActionName,
  type Deviation,
  entriesOf,
  type Exchange,
  isOneOf,
} from './deviation';

interface List {
  ability: Ability;
  action: ActionName;
  /** Member of the answer that has the items. */
  member: string;
  /** Columns that a reader needs. */
  columns: string[];
}

const LISTS: Record<string, List> = {
  apps: {
    ...{ ability: 'list', action: 'The list of apps', member: 'apps' },
    columns: ['id', 'name', 'slug', 'editing_version', 'updated_at'],
  },
  modules: {
    ...{ ability: 'modules', action: 'The list of modules', member: 'apps' },
    columns: ['id', 'name'],
  },
  versions: {
    ...{ ability: 'capture', action: 'The list of versions', member: 'versions' },
    columns: ['id', 'name'],
  },
  workspaces: {
    ...{ ability: 'connection', action: 'The list of workspaces', member: 'organizations' },
    columns: ['id', 'name', 'slug'],
  },
  folders: {
    ...{ ability: 'folders', action: 'The list of folders', member: 'folders' },
    columns: ['name', 'folder_apps'],
  },
  constants: {
    ...{ ability: 'constants', action: 'The list of constants', member: 'constants' },
    columns: ['name', 'values'],
  },
  'data sources': {
    ...{ ability: 'data sources', action: 'The list of data sources', member: 'data_sources' },
    columns: ['id', 'kind', 'name'],
  },
};

type Edit = (items: Json[]) => unknown;

const withoutColumn =
  (column: string): Edit =>
  (items) =>
    items.map(({ [column]: _, ...item }) => item);

const LIST_DAMAGES: Record<string, Edit> = {
  'lacks its first item': (items) => items.slice(1),
  'has its first item twice': (items) => [...items.slice(0, 1), ...items],
  'is empty': () => [],
  'is in the opposite order': (items) => [...items].reverse(),
  'is an object by ids': (items) =>
    Object.fromEntries(items.map((item, index) => [String(item.id ?? index), item])),
  'has an item that is null': (items) => [...items, null],
};

const deviating = (
  { name, family, ability }: Pick<Deviation, 'name' | 'family' | 'ability'>,
  action: ActionName,
  edit: (body: Json, exchange: Exchange) => Json,
): Deviation => ({
  ...{ name, family, ability },
  answer: (exchange, sent) => {
    if (!isOneOf(exchange, action)) return undefined;
    return { ...sent, body: edit(structuredClone(sent.body) as Json, exchange) };
  },
});

const listDeviations: Deviation[] = entriesOf(LISTS).flatMap(
  ([what, { ability, action, member, columns }]) => {
    const of = { family: `lists: ${what}`, ability };
    const damages = [
      ...entriesOf(LIST_DAMAGES).filter(([words]) => what !== 'workspaces' || !words.includes('order')),
      ...columns.map((column) => [`has items without ${column}`, withoutColumn(column)] as const),
    ];
    return [
      ...damages.map(([words, edit]) =>
        deviating({ ...of, name: `The list of ${what} ${words}` }, action, (body) => ({
          ...body,
          [member]: edit(body[member] as Json[]),
        })),
      ),
      deviating(
        { ...of, name: `The list of ${what} has another name` },
        action,
        ({ [member]: items, ...body }) => ({
          ...body,
          items,
        }),
      ),
      deviating(
        { ...of, name: `The list of ${what} is the answer itself` },
        action,
        (body) => body[member] as Json,
      ),
    ];
  },
);

const pages = (name: string, edit: (body: Json, exchange: Exchange) => Json): Deviation =>
  deviating({ name, family: 'pages of lists', ability: 'list' }, 'The list of apps', edit);

const LARGE_PAGE = 5;

const pageDeviations: Deviation[] = [
  pages('The list of apps has no count of its pages', ({ meta: _, ...body }) => body),
  pages('The list of apps counts its pages as text', (body) => ({
    ...body,
    meta: { ...(body.meta as Json), total_pages: String((body.meta as Json).total_pages) },
  })),
  pages('The list of apps tells one page only', (body) => ({
    ...body,
    meta: { ...(body.meta as Json), total_pages: 1 },
  })),
  pages('The list of apps tells pages without end', (body) => ({
    ...body,
    meta: { ...(body.meta as Json), total_pages: 1_000_000 },
  })),
  pages('The list of apps is the same on each page', (body, { state }) => ({
    ...body,
    apps:
      (body.apps as Json[]).length === 0 ? [] : [{ ...(body.apps as Json[])[0], id: state.apps.all[0].id }],
  })),
  pages('The list of apps has five on a page', (body) => ({
    ...body,
    apps: (body.apps as Json[]).slice(0, LARGE_PAGE),
  })),
];

export const listingDeviations: Deviation[] = [...listDeviations, ...pageDeviations];
