import { randomUUID } from 'node:crypto';
import { AppHostError } from '../../app-host-error';
import { hasMarkup, requirePlainNames, requireShortNames } from '../document/differences';
import {
  normalPage,
  settingsOf,
  COMPONENT_COLUMNS,
  normalComponent,
  normalLayouts,
  normalEvent,
} from '../document/normal-form';
import { pairRows, type Pairs } from '../document/pair-rows';
import { isRecord, isSameJson, keyOfJson, type AppRows, type JsonRecord, type Row } from '../document/rows';
import { inHostIds, type Editing } from './version-editor';

/**
 * Makes a version hold the wanted content, with as few calls as possible. Queries come before components, whose texts may
 * name queries by their ids, which the server gives. Returns the pairs of ids afterwards.
 */
export async function editVersion(editing: Editing): Promise<Pairs> {
  pairFreshIds(editing);
  await alignPages(editing);
  await alignQueries(editing);
  await alignComponents(editing);
  await finishPages(editing);
  await alignEvents(editing);
  return editing.pairs;
}

/** Gives new pages and components fresh ids: the repository's may belong to another version. */
function pairFreshIds({ editor, current, wanted, pairs }: Editing): void {
  const known = new Set(current.pages.concat(current.components).map(({ id }) => id));
  const paired = new Set([...pairs].filter(([host]) => known.has(host)).map(([, repository]) => repository));
  for (const { id } of [...wanted.pages, ...wanted.components])
    if (!paired.has(id)) pairs.set(editor.own(randomUUID()), id);
}

/**
 * Pairs the things whose ids the server gives: events, layouts and options. The others keep their pairs, also deleted
 * things: others may still name them.
 */
export function pairAfterwards(found: AppRows, wanted: AppRows, pairs: Pairs): Pairs {
  return pairRows(found, wanted, { known: pairs });
}

const FIELDS = ['name', 'handle', 'hidden', 'disabled'] as const;

/** Creates pages, changes their fields and the settings of the version. */
async function alignPages(editing: Editing): Promise<void> {
  const { editor, current, traits } = editing;
  const wanted = inHostIds(editing);
  const standing = new Map(current.pages.map((page) => [page.id, page]));
  // An import takes longer names.
  const named = wanted.pages.map(({ id, name }) => ({ name, former: standing.get(id)?.name }));
  requireShortNames(
    'the name of a page',
    named.filter(({ name, former }) => name !== former).map(({ name }) => name),
    traits.maxPageName,
  );
  for (const page of wanted.pages) {
    const { id, name, handle, index } = page;
    const known = standing.get(id) ?? ({ id, name, handle, index } satisfies Row);
    if (!standing.has(id)) await editor.createPage({ id, name, handle, index });
    await changeFields(editing, page, known);
  }
  await changeSettings(editing, settingsOf(wanted));
}

async function changeFields({ editor }: Editing, page: Row, known: Row): Promise<void> {
  const [wanted, standing] = [normalPage(page), normalPage(known)];
  for (const field of FIELDS)
    // Newer versions have conditions here, which this one cannot hold: the comparison names them.
    if (!isRecord(wanted[field]) && !isSameJson(wanted[field], standing[field]))
      await editor.changePage(page.id, { [field]: wanted[field] });
}

async function changeSettings({ editor, current }: Editing, wanted: JsonRecord): Promise<void> {
  const standing = settingsOf(current);
  const changed: JsonRecord = {};
  for (const [key, value] of Object.entries(wanted))
    if (value !== null && !isSameJson(value, standing[key])) changed[key] = value;
  if (Object.keys(changed).length > 0) await editor.changeSettings(changed);
}

/** Deletes pages, after nothing on them is needed any more, and brings the others in order. */
async function finishPages(editing: Editing): Promise<void> {
  const { editor, current } = editing;
  const { pages } = inHostIds(editing);
  const wanted = new Map(pages.map(({ id, index }) => [id, index]));
  const gone = current.pages.filter(({ id }) => !wanted.has(id));
  for (const { id } of gone) await editor.deletePage(id);
  const standing = new Map(current.pages.map(({ id, index }) => [id, index]));
  const isInOrder = pages.every(({ id, index }) => !standing.has(id) || standing.get(id) === index);
  if (isInOrder && gone.length === 0) return;
  const [first] = pages;
  if (pages.length > 1) await editor.orderPages(first.id, Object.fromEntries(wanted));
  else await editor.changePage(first.id, { index: first.index });
}

type ByPage = Map<string, Record<string, JsonRecord>>;

interface Plan {
  /** Deleted for good, with their events. */
  gone: string[];
  /** Deleted to be created again, because a layout cannot be added or removed otherwise. */
  cut: string[];
  saved: ByPage;
  moved: ByPage;
}

/** Deletes, creates, replaces and moves components: at most four calls, and two for each page. */
async function alignComponents(editing: Editing): Promise<void> {
  const { editor } = editing;
  const wanted = inHostIds(editing);
  const plan = planComponents(
    editing.current.components,
    wanted.components,
    new Set(wanted.pages.map(({ id }) => id)),
  );
  const [first] = wanted.pages;
  if (plan.gone.length > 0) await editor.deleteComponents(first.id, plan.gone, false);
  if (plan.cut.length > 0) await editor.deleteComponents(first.id, plan.cut, true);
  for (const [pageId, components] of plan.saved) await editor.saveComponents(pageId, components);
  for (const [pageId, layouts] of plan.moved) await editor.moveComponents(pageId, layouts);
}

/** Components of pages that are to be deleted go with them. */
export function planComponents(current: Row[], wanted: Row[], pages: ReadonlySet<string>): Plan {
  const kept = new Set(wanted.map(({ id }) => id));
  const standing = new Map(current.map((component) => [component.id, component]));
  const gone = current
    .filter(({ id, pageId }) => !kept.has(id) && pages.has(String(pageId)))
    .map(({ id }) => id);
  const plan: Plan = { gone, cut: [], saved: new Map(), moved: new Map() };
  for (const component of wanted) planComponent(component, standing.get(component.id), plan);
  return plan;
}

function planComponent(component: Row, known: Row | undefined, plan: Plan): void {
  const { id } = component;
  const pageId = String(component.pageId);
  const layouts = normalLayouts(component);
  const standing = known && normalLayouts(known);
  if (!standing || !hasSameKeys(layouts, standing)) {
    if (known) plan.cut.push(id);
    put(plan.saved, pageId, [id, { ...columnsOf(component), layouts }]);
    return;
  }
  if (!isSameJson(withoutLayouts(component), withoutLayouts(known)))
    put(plan.saved, pageId, [id, columnsOf(component, known)]);
  if (!isSameJson(layouts, standing)) put(plan.moved, pageId, [id, layouts]);
}

function put(pages: ByPage, pageId: string, [id, value]: [string, JsonRecord]): void {
  pages.set(pageId, { ...pages.get(pageId), [id]: value });
}

/** Sends null only to clear a column: an absent column stays as it is, and a new component has none. */
function columnsOf(component: Row, known?: Row): JsonRecord {
  const { name, type } = component;
  const columns = ['parent', ...COMPONENT_COLUMNS].map((column) => {
    const value = component[column] || null;
    const isSent = value !== null || (known?.[column] ?? null) !== null;
    return [column === 'displayPreferences' ? 'others' : column, isSent ? value : undefined] as const;
  });
  return { name, type, ...Object.fromEntries(columns.filter(([, value]) => value !== undefined)) };
}

const withoutLayouts = (component: Row): JsonRecord => ({ ...normalComponent(component), layouts: null });

/** A doubled layout has a key of its own, so that its component is recreated. */
const hasSameKeys = (left: JsonRecord, right: JsonRecord): boolean =>
  Object.keys(left).length === Object.keys(right).length && Object.keys(left).every((key) => key in right);

/** Creates, changes and deletes queries. */
async function alignQueries(editing: Editing): Promise<void> {
  const { editor, current, wanted, pairs } = editing;
  const standing = new Map(current.dataQueries.map((query) => [query.id, query]));
  const hostIdOf = new Map([...pairs].map(([host, repository]) => [repository, host]));
  const sent = inHostIds(editing).dataQueries;
  for (const [index, query] of sent.entries()) {
    const known = standing.get(hostIdOf.get(wanted.dataQueries[index].id) ?? '');
    if (known) await changeQuery(editing, query, known);
    else await createQuery(editing, wanted.dataQueries[index], query);
  }
  const complete = inHostIds(editing).dataQueries;
  const kept = new Set(complete.map(({ id }) => id));
  for (const { id } of current.dataQueries) if (!kept.has(id)) await editor.deleteQuery(id);
  // Queries may name others by their ids, which are all known only now.
  for (const [index, { id, name, options }] of complete.entries())
    if (name !== sent[index].name || !isSameJson(options, sent[index].options))
      await editor.changeQuery(id, withName({ name, options }));
}

async function changeQuery({ editor }: Editing, query: Row, known: Row): Promise<void> {
  const { name, options } = query;
  if (name === known.name && isSameJson(options, known.options)) return;
  if (name !== known.name) requirePlainNames('the names of these queries', [name]);
  await editor.changeQuery(known.id, withName({ name, options }));
}

/** A name with markup is there already, from an import, and would be escaped if it were sent. */
const withName = ({ name, options }: { name: unknown; options: unknown }) =>
  hasMarkup(name) ? { options } : { name, options };

async function createQuery(editing: Editing, wanted: Row, query: Row): Promise<void> {
  const source = editing.wanted.dataSources.find(({ id }) => id === wanted.dataSourceId);
  const id = await editing.editor.createQuery({
    kind: source?.kind,
    name: query.name,
    options: query.options,
    dataSourceId: source?.type === 'static' ? staticSourceOf(editing, source) : String(query.dataSourceId),
  });
  editing.pairs.set(id, wanted.id);
}

/**
 * Returns the id of the version's own data source of a kind, or of the workspace's; null if the server finds it itself.
 * Throws `host_missing`.
 */
function staticSourceOf(
  { current, traits }: Pick<Editing, 'current' | 'traits'>,
  { kind, name }: Row,
): string | null {
  if (traits.queries === 'data_queries') return null;
  const own = current.dataSources.find((source) => source.type === 'static' && source.kind === kind);
  const id = own?.id ?? traits.sharedSources[String(kind)];
  if (id === undefined) throw missingDataSources([{ kind: String(kind), name: String(name) }]);
  return id;
}

interface Missing {
  kind: string;
  name: string;
}

/**
 * Drops pairs of queries that are on another data source in the host: they are recreated. Throws `host_missing` if the
 * host lacks data sources that new queries need, or `host_name_unsupported` for names of new queries.
 */
export function prepareQueries(
  { traits, current, wanted, pairs }: Omit<Editing, 'editor'>,
  knownSources: ReadonlySet<string>,
): void {
  const hostIdOf = new Map([...pairs].map(([host, repository]) => [repository, host]));
  const standing = new Map(current.dataQueries.map((query) => [query.id, query]));
  const created = wanted.dataQueries.filter((query) => {
    const host = standing.get(hostIdOf.get(query.id) ?? '');
    const sourceId = String(query.dataSourceId);
    if (host && host.dataSourceId === (hostIdOf.get(sourceId) ?? sourceId)) return false;
    if (host) pairs.delete(host.id);
    return true;
  });
  const needed = new Set(created.map(({ dataSourceId }) => dataSourceId));
  const missing = wanted.dataSources
    .filter(({ id }) => needed.has(id))
    .filter(({ id, type, kind }) =>
      type === 'static'
        ? !traits.staticKinds.includes(String(kind))
        : !knownSources.has(hostIdOf.get(id) ?? id),
    );
  if (missing.length > 0)
    throw missingDataSources(missing.map(({ kind, name }) => ({ kind: String(kind), name: String(name) })));
  requirePlainNames(
    'the names of these queries',
    created.map(({ name }) => name),
  );
}

const missingDataSources = (missing: Missing[]) =>
  new AppHostError(
    'host_missing',
    `ToolJet lacks what queries of the app need: ${missing.map(({ kind, name }) => `${name} (${kind})`).join(', ')}.`,
    {
      remedy:
        'Create the data sources with these names in ToolJet, and install the plugins of their kinds from its marketplace.',
      data: { missing },
    },
  );

interface EventPlan {
  changed: { event: Row; wanted: Row }[];
  created: Row[];
  deleted: Row[];
}

/**
 * Deletes, changes and creates events. Deleting some moves the others up, so the version is read again after that; and
 * before, because components that were deleted have taken their events with them.
 */
async function alignEvents(editing: Editing): Promise<void> {
  const { editor } = editing;
  const wanted = inHostIds(editing).events;
  let { rows } = await editor.read();
  const { deleted } = planEvents(rows, wanted);
  for (const { id } of deleted) await editor.deleteEvent(id);
  if (deleted.length > 0) ({ rows } = await editor.read());
  const { changed, created } = planEvents(rows, wanted);
  await changeEvents(editing, changed);
  for (const event of created) await createEvent(editing, event);
}

/** Pairs equal events, then the rest by owner and kind. */
export function planEvents({ events }: Pick<AppRows, 'events'>, wanted: Row[]): EventPlan {
  const left = pairAll(events, wanted, (event) => keyOfJson(normalEvent(event)));
  const rest = pairAll(left.current, left.wanted, ({ sourceId, target }) => keyOfJson([sourceId, target]));
  return { changed: rest.pairs, created: rest.wanted, deleted: rest.current };
}

function pairAll(current: Row[], wanted: Row[], keyOf: (event: Row) => string) {
  const waiting = new Map<string, Row[]>();
  for (const event of current) waiting.set(keyOf(event), [...(waiting.get(keyOf(event)) ?? []), event]);
  const pairs: { event: Row; wanted: Row }[] = [];
  const unpaired = wanted.filter((one) => {
    const event = waiting.get(keyOf(one))?.shift();
    if (event) pairs.push({ event, wanted: one });
    return !event;
  });
  return { pairs, wanted: unpaired, current: [...waiting.values()].flat() };
}

async function changeEvents({ editor }: Editing, changed: EventPlan['changed']): Promise<void> {
  const contents = changed.filter(
    ({ event, wanted }) => event.name !== wanted.name || !isSameJson(event.event, wanted.event),
  );
  const places = changed.filter(({ event, wanted }) => event.index !== wanted.index);
  if (contents.length > 0)
    await editor.changeEvents(
      'update',
      contents.map(({ event, wanted }) => ({ event_id: event.id, diff: contentOf(wanted) })),
    );
  if (places.length > 0)
    await editor.changeEvents(
      'reorder',
      places.map(({ event, wanted }) => ({ event_id: event.id, diff: { index: wanted.index } })),
    );
}

async function createEvent({ editor }: Editing, wanted: Row): Promise<void> {
  const { name, event, target, sourceId, index } = wanted;
  const id = await editor.createEvent({ name, event, eventType: target, attachedTo: sourceId, index });
  // Some versions name a new event after its `eventId`, whatever its name.
  if (wanted.name !== (event as JsonRecord | null)?.eventId)
    await editor.changeEvents('update', [{ event_id: id, diff: contentOf(wanted) }]);
}

const contentOf = ({ name, index, event }: Row): JsonRecord => ({ name, index, event });
