import { parseAppDocument } from '../../../src/apps/document/app-document';
import type { MergeInput, MergeOutcome } from '../../../src/apps/document/merge/index';

export const BASE = {
  appV2: {
    name: 'App',
    components: [
      component('c1', 'box'),
      { ...component('c2', 'text'), parent: 'c1' },
      component('c3', 'table', {
        columns: [
          { id: 1, name: 'a' },
          { id: 2, name: 'b' },
          { id: 3, name: 'c' },
        ],
      }),
      component('c4', 'list'),
    ],
    pages: [page('p1', 'home', 1), page('p2', 'second', 2), page('p3', 'third', 3)],
    events: [
      {
        id: 'e1',
        name: 'onClick',
        sourceId: 'c2',
        event: { eventId: 'onClick', queryId: 'q1', queryName: 'get' },
      },
    ],
    dataQueries: [query('q1', 'get'), query('q2', 'put'), query('q3', 'unused')],
    dataSources: [{ id: 'd1', name: 'db', kind: 'postgresql' }],
    appVersions: [{ id: 'v', name: 'v1', homePageId: 'p1', globalSettings: { width: 1, color: 'a' } }],
    editingVersion: { id: 'v', name: 'v1', homePageId: 'p1', globalSettings: { width: 1, color: 'a' } },
  },
  tooljetVersion: '3.5.9',
};

/** Parsed document or part of one. */
export type Json = any; // eslint-disable-line @typescript-eslint/no-explicit-any

export function component(id: string, name: string, properties: object = { label: { value: name } }): Json {
  const layouts = [
    { id: `l${id}`, type: 'desktop', top: Number(id[1]) * 100, left: 1, width: 10, height: 40 },
  ];
  return { id, name, type: 'Any', pageId: 'p1', parent: null, properties, layouts, updatedAt: '2026-01-01' };
}

export function page(id: string, handle: string, index: number): Json {
  return { id, name: handle, handle, index };
}

export function query(id: string, name: string): Json {
  return {
    id,
    name,
    dataSourceId: 'd1',
    kind: 'postgresql',
    options: { query: 'select a\nfrom t\nwhere b\nlimit 10\n' },
  };
}

export const print = (value: object) => parseAppDocument(JSON.stringify(value, null, 2));

export type Edit = (app: Json, document: Json) => void;

export function inputFor(mine: Edit, theirs: Edit): MergeInput {
  const side = (edit: Edit) => {
    const copy = structuredClone(BASE);
    edit(copy.appV2, copy);
    return print(copy);
  };
  return { base: print(BASE), mine: side(mine), theirs: side(theirs) };
}

export const appOf = ({ result }: MergeOutcome): Json => JSON.parse(result.text).appV2;

export const ids = (list: Json[]) => list.map(({ id }) => id);

export const kindsOf = ({ conflicts }: MergeOutcome) => conflicts.map(({ kind }) => kind);

export const swapped = ({ base, mine, theirs }: MergeInput): MergeInput => ({
  base,
  mine: theirs,
  theirs: mine,
});
