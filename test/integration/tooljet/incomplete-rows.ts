import { randomUUID } from 'node:crypto';
import type { Json } from '../../support/tooljet/rows';
import type { Body } from './pull-fixture';

const without = (column: string, row: Json): Json =>
  Object.fromEntries(Object.entries(row).filter(([key]) => key !== column));

/** Edits of a document that lack what ToolJet adds on its own, or list what it leaves out. Each is the same app as wanted. */
export const INCOMPLETE: Record<string, (body: Body) => void> = {
  'an event without the column of its version': ({ events }) => {
    events.push({ ...without('appVersionId', events[0]), id: randomUUID(), index: 7 });
  },
  'a query without the column of its version': ({ dataQueries }) => {
    const query = without('appVersionId', dataQueries[0]) as Body['dataQueries'][number];
    dataQueries.push({ ...query, id: randomUUID(), name: 'fresh' });
  },
  'a page without the column of its version': ({ pages }) => {
    const page = without('appVersionId', pages[0]);
    pages.push({ ...page, id: randomUUID(), name: 'Fresh', handle: 'fresh', index: 9 });
  },
  'a component whose layouts do not name it': ({ components }) => {
    const id = randomUUID();
    const layouts = components[0].layouts.map((layout) => ({
      ...without('componentId', layout),
      id: randomUUID(),
    }));
    components.push({ ...structuredClone(components[0]), id, name: 'fresh', parent: null, layouts });
  },
  'a version without home page and settings of the viewer': (body) => {
    body.appVersions = body.appVersions.map((version) =>
      without('homePageId', without('showViewerNavigation', version)),
    ) as Body['appVersions'];
  },
  'a data source without its scope': (body) => {
    body.dataSources = body.dataSources.map((source) => without('scope', source)) as Body['dataSources'];
    body.components[0].properties = { text: { value: 'a change beside it' } };
  },
  'a data source that no query uses any more': (body) => {
    const [{ dataSourceId }] = body.dataQueries;
    const gone = new Set(
      body.dataQueries.filter((query) => query.dataSourceId === dataSourceId).map(({ id }) => id),
    );
    body.dataQueries = body.dataQueries.filter(({ id }) => !gone.has(id));
    body.events = body.events.filter(
      ({ sourceId, event }) => !gone.has(String(sourceId)) && !gone.has(String((event as Json).queryId)),
    );
  },
};
