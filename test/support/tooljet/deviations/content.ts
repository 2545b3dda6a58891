import { randomUUID } from 'node:crypto';
import type { EventRow, Json, PageRow, QueryRow } from '../rows';
import type { ToolJetState } from '../state';
import {
  type ActionName,
  type Deviation,
  entriesOf,
  type Exchange,
  isOneOf,
  mapValues,
  written,
} from './deviation';

type RowDamage<Row> = (state: ToolJetState, row: Row, exchange: Exchange) => unknown;

const PAGE_DAMAGES: Record<string, RowDamage<PageRow>> = {
  'The handle of a page is made of its name': ({ pages }, { id, name }) =>
    pages.update(id, { handle: name.toLowerCase().replace(/[^a-z0-9]+/g, '-') }),
  'The handle of a page gets a number': ({ pages }, { id, handle }) =>
    pages.update(id, { handle: `${handle}-1` }),
  'A hidden page stays visible': ({ pages }, { id }) => pages.update(id, { hidden: null }),
  'A hidden page is stored as an object': ({ pages }, { id, hidden }) =>
    pages.update(id, { hidden: { value: `{{${Boolean(hidden)}}}`, fxActive: false } }),
  'A disabled page stays enabled': ({ pages }, { id }) => pages.update(id, { disabled: null }),
  'The index of a page is one more': ({ pages }, { id, index }) => pages.update(id, { index: index + 1 }),
  'A page becomes the home page when saved': ({ versions }, { id, appVersionId }) =>
    versions.update(appVersionId, { homePageId: id }),
  'A page gets an id of the server when saved': ({ pages, components }, row) => {
    const id = randomUUID();
    pages.delete(row.id);
    pages.save({ ...row, id });
    for (const component of components.where(({ pageId }) => pageId === row.id))
      components.update(component.id, { pageId: id });
  },
  'A page is not saved': ({ pages }, { id }, { method }) => method === 'POST' && pages.delete(id),
};

const EVENT_DAMAGES: Record<string, RowDamage<EventRow>> = {
  'An event is lost when saved': ({ events }, { id }) => events.delete(id),
  'An event is saved twice': ({ events }, row) => events.save({ ...row, id: randomUUID() }),
  'An event moves to the front when saved': ({ events }, { id }) => events.update(id, { index: 0 }),
  'An event counts from 1 when saved': ({ events }, { id, index }) => events.update(id, { index: index + 1 }),
  'An event forgets what it concerns when saved': ({ events }, { id, event }) => {
    const { queryId: _, componentId: __, pageId: ___, modal: ____, ...rest } = event;
    events.update(id, { event: rest });
  },
  'An event gets a delay when saved': ({ events }, { id, event }) =>
    events.update(id, { event: { ...event, debounce: 0 } }),
  'An event has its numbers as texts when saved': ({ events }, { id, event }) =>
    events.update(id, {
      event: mapValues(event, (value) => (typeof value === 'number' ? String(value) : value)) as Json,
    }),
  'An event loses its name when saved': ({ events }, { id }) => events.update(id, { name: '' }),
};

const QUERY_DAMAGES: Record<string, RowDamage<QueryRow>> = {
  'Options of a query lose their last key when saved': ({ queries }, { id, options }) =>
    queries.update(id, { options: Object.fromEntries(Object.entries(options ?? {}).slice(0, -1)) }),
  'Options of a query get a default when saved': ({ queries }, { id, options }) =>
    queries.update(id, { options: { ...options, query_timeout: 10_000 } }),
  'Options of a query have their numbers as texts when saved': ({ queries }, { id, options }) =>
    queries.update(id, {
      options: mapValues(options, (value) => (typeof value === 'number' ? String(value) : value)) as Json,
    }),
  'Options of a query have their texts trimmed when saved': ({ queries }, { id, options }) =>
    queries.update(id, {
      options: mapValues(options, (value) => (typeof value === 'string' ? value.trim() : value)) as Json,
    }),
  'Options of a query are emptied when saved': ({ queries }, { id }) => queries.update(id, { options: {} }),
  'A query is saved twice': ({ queries }, row) => queries.save({ ...row, id: randomUUID() }),
  'A query is not saved': ({ queries }, { id }, { method }) => method === 'POST' && queries.delete(id),
};

/** Deviations that damage the rows that a request of these kinds has written. */
const onWritten = <Row extends PageRow | EventRow | QueryRow>(
  family: string,
  damages: Record<string, RowDamage<Row>>,
  of: { actions: ActionName[]; rows: (state: ToolJetState) => { all: Row[] } },
): Deviation[] =>
  entriesOf(damages).map(([name, damage]) => ({
    ...{ name, family, ability: 'pull' },
    stored: (exchange) => {
      if (!isOneOf(exchange, ...of.actions)) return;
      for (const row of written(of.rows(exchange.state), exchange)) damage(exchange.state, row, exchange);
    },
  }));

/** Options before the request, by the query that it changes. */
const optionsBefore = new WeakMap<Exchange, Map<string, Json | null>>();

const others: Deviation[] = [
  {
    ...{ name: 'Options of a query are merged into the old ones', family: 'queries', ability: 'pull' },
    request: (exchange) =>
      void optionsBefore.set(
        exchange,
        new Map(exchange.state.queries.all.map(({ id, options }) => [id, options])),
      ),
    stored: (exchange) => {
      if (!isOneOf(exchange, 'Saving a query')) return;
      const { queries } = exchange.state;
      for (const { id, options } of written(queries, exchange))
        queries.update(id, { options: { ...optionsBefore.get(exchange)!.get(id), ...options } });
    },
  },
  {
    ...{ name: 'A changed query keeps its old options', family: 'queries', ability: 'pull' },
    request: (exchange) => {
      if (exchange.method === 'PATCH') delete exchange.body.options;
    },
  },
  {
    ...{ name: 'A changed query keeps its old name', family: 'queries', ability: 'pull' },
    request: (exchange) => {
      if (exchange.method === 'PATCH') delete exchange.body.name;
    },
  },
  {
    ...{ name: 'Changed events keep what they do', family: 'events', ability: 'pull' },
    request: (exchange) => {
      if (!isOneOf(exchange, 'Saving events') || exchange.method !== 'PUT') return;
      for (const { diff } of (exchange.body.events ?? []) as { diff: Json }[]) delete diff.event;
    },
  },
  {
    ...{ name: 'Events of a component come in the opposite order', family: 'events', ability: 'pull' },
    stored: (exchange) => {
      if (!isOneOf(exchange, 'Saving events')) return;
      const { events } = exchange.state;
      for (const { sourceId } of written(events, exchange)) {
        const ofSource = events.where((event) => event.sourceId === sourceId);
        ofSource.forEach(({ id }, index) => events.update(id, { index: ofSource.length - 1 - index }));
      }
    },
  },
  {
    ...{ name: 'The deletion of a page leaves it hidden', family: 'pages', ability: 'pull' },
    instead: (exchange) => {
      if (!isOneOf(exchange, 'The deletion of a page')) return undefined;
      exchange.state.pages.update(String(exchange.body.pageId), { hidden: true });
      return { status: 200, headers: {} };
    },
  },
  {
    ...{
      name: 'The deletion of components takes their children, too',
      family: 'components',
      ability: 'pull',
    },
    stored: (exchange) => {
      if (!isOneOf(exchange, 'Deleting components')) return;
      const gone = new Set((exchange.body.diff ?? []) as string[]);
      exchange.state.deleteComponents(({ parent }) => gone.has(parent?.slice(0, 36) ?? ''));
    },
  },
  {
    ...{ name: 'The deletion of components does nothing', family: 'components', ability: 'pull' },
    instead: (exchange) =>
      isOneOf(exchange, 'Deleting components') ? { status: 200, headers: {} } : undefined,
  },
  {
    ...{ name: 'Settings of a version are replaced in place of merged', family: 'settings', ability: 'pull' },
    stored: (exchange) => {
      if (!isOneOf(exchange, 'A change of settings') || !exchange.body.globalSettings) return;
      const [version] = written(exchange.state.versions, exchange);
      exchange.state.versions.update(version.id, { globalSettings: exchange.body.globalSettings as Json });
    },
  },
  {
    ...{ name: 'Settings of a version get a default', family: 'settings', ability: 'pull' },
    stored: (exchange) => {
      if (!isOneOf(exchange, 'A change of settings', 'A new version')) return;
      for (const { id, globalSettings } of written(exchange.state.versions, exchange))
        exchange.state.versions.update(id, { globalSettings: { ...globalSettings, hideSidebar: false } });
    },
  },
  {
    ...{ name: 'A change of the home page is ignored', family: 'settings', ability: 'pull' },
    request: (exchange) => {
      if (isOneOf(exchange, 'A change of settings')) delete exchange.body.homePageId;
    },
  },
];

export const contentDeviations: Deviation[] = [
  ...onWritten('pages', PAGE_DAMAGES, {
    ...{ actions: ['A new page', 'A change of a page'], rows: ({ pages }) => pages },
  }),
  ...onWritten('events', EVENT_DAMAGES, { actions: ['Saving events'], rows: ({ events }) => events }),
  ...onWritten('queries', QUERY_DAMAGES, { actions: ['Saving a query'], rows: ({ queries }) => queries }),
  ...others,
];
