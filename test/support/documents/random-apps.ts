import { parseAppDocument, type AppDocument } from '../../../src/apps/document/app-document';
import type { Random } from './people-edits';

interface Page {
  id: string;
  name: string;
  handle: string;
  index: number;
}

interface Component {
  id: string;
  name: string;
  type: string;
  pageId: string;
  /** Id of a component, maybe with one of its slots. */
  parent: string | null;
  /** `text`: a number. `use`: an expression with a name, and the id of what it means there. */
  properties: { text: { value: string }; use: { value: string } };
}

interface Event {
  id: string;
  name: string;
  index: number;
  sourceId: string;
  target: string;
  event: { eventId: string; actionId: string; queryId: string; queryName: string };
}

interface Query {
  id: string;
  name: string;
  kind: string;
  dataSourceId: string;
  options: { code: string };
}

/** App whose few names are often taken, freed and taken again. It is as an editor leaves it: no reference dangles. */
export interface RandomApp {
  name: string;
  pages: Page[];
  components: Component[];
  events: Event[];
  dataQueries: Query[];
  dataSources: object[];
  appVersions: { id: string; name: string; homePageId: string }[];
}

const NAMES = ['a', 'b', 'c', 'd'];
const NO_USE = '{{0}}';
const SLOT = '-header';

const EDITS = [
  'addComponent',
  'removeComponent',
  'renameComponent',
  'swapComponents',
  'moveInPage',
  'moveInPage',
  'moveToPage',
  'editComponent',
  'addUse',
  'addUse',
  'addQuery',
  'removeQuery',
  'renameQuery',
  'swapQueries',
  'editQuery',
  'addEvent',
  'addPage',
  'removePage',
  'chooseHomePage',
] as const;
/** Edits of a new app. */
const FIRST_EDITS = ['addComponent', 'addComponent', 'addQuery', 'addEvent', 'addUse'] as const;

/** Edits random apps, as people do in an editor that keeps names unique and expressions up to date. */
export class RandomEditor {
  private count = 0;

  constructor(private readonly random: Random) {}

  /** `first`: number of the ids that follow, so that two people make different ones. */
  startIdsAt(first: number): void {
    this.count = first;
  }

  newApp(): RandomApp {
    const pages = ['p1', 'p2'].map((id, at) => ({ id, name: id, handle: id, index: at + 1 }));
    const app: RandomApp = {
      name: 'App',
      pages,
      components: [],
      events: [],
      dataQueries: [],
      dataSources: [{ id: 's1', name: 'source', kind: 'postgresql' }],
      appVersions: [{ id: 'v1', name: 'v1', homePageId: 'p1' }],
    };
    this.startIdsAt(0);
    for (let count = 5; count > 0; count -= 1) this[this.pick(FIRST_EDITS)](app);
    return app;
  }

  edited(app: RandomApp, { firstId, edits }: { firstId: number; edits: number }): RandomApp {
    const copy = structuredClone(app);
    this.startIdsAt(firstId);
    for (let count = edits; count > 0; count -= 1) this[this.pick(EDITS)](copy);
    return copy;
  }

  private addComponent(app: RandomApp): void {
    const page = this.pick(app.pages);
    const onPage = app.components.filter(({ pageId }) => pageId === page.id);
    app.components.push({
      id: this.newId('c'),
      name: this.freeName(onPage),
      type: 'Text',
      pageId: page.id,
      parent: onPage.length > 0 && this.random(2) ? this.partOf(this.pick(onPage)) : null,
      properties: { text: { value: String(this.random(100)) }, use: { value: NO_USE } },
    });
  }

  private removeComponent(app: RandomApp): void {
    const component = this.pick(app.components);
    if (component) removeComponents(app, treeOf(app, component));
  }

  private renameComponent(app: RandomApp): void {
    const component = this.pick(app.components);
    if (!component) return;
    component.name = this.freeName(app.components.filter(({ pageId }) => pageId === component.pageId));
    updateUses(app);
  }

  private swapComponents(app: RandomApp): void {
    const component = this.pick(app.components);
    if (component)
      this.swap(
        app,
        app.components.filter(({ pageId }) => pageId === component.pageId),
      );
  }

  private moveInPage(app: RandomApp): void {
    const component = this.pick(app.components);
    if (!component) return;
    const inside = treeOf(app, component);
    const others = app.components.filter(({ id, pageId }) => pageId === component.pageId && !inside.has(id));
    component.parent = others.length > 0 && this.random(3) ? this.partOf(this.pick(others)) : null;
  }

  private moveToPage(app: RandomApp): void {
    const component = this.pick(app.components);
    if (!component) return;
    const { id: pageId } = this.pick(app.pages);
    const moved = treeOf(app, component);
    const there = app.components.filter((other) => other.pageId === pageId && !moved.has(other.id));
    for (const each of app.components.filter(({ id }) => moved.has(id))) {
      each.pageId = pageId;
      if (there.some(({ name }) => name === each.name))
        each.name = this.freeName([...there, ...app.components]);
      there.push(each);
      each.properties.use.value = NO_USE;
    }
    component.parent = null;
    removeUsesOf(app, moved);
    updateUses(app);
  }

  private editComponent(app: RandomApp): void {
    const component = this.pick(app.components);
    if (component) component.properties.text.value = String(this.random(100));
  }

  /** Lets a component use a query, or another component of its page, by its name. */
  private addUse(app: RandomApp): void {
    const component = this.pick(app.components);
    if (!component) return;
    const others = app.components.filter(
      ({ id, pageId }) => pageId === component.pageId && id !== component.id,
    );
    const target = this.random(2) ? this.pick(app.dataQueries) : this.pick(others);
    if (target) component.properties.use.value = useOf(target);
  }

  private addQuery(app: RandomApp): void {
    app.dataQueries.push({
      id: this.newId('q'),
      name: this.freeName(app.dataQueries),
      kind: 'postgresql',
      dataSourceId: 's1',
      options: { code: String(this.random(100)) },
    });
  }

  private removeQuery(app: RandomApp): void {
    const query = this.pick(app.dataQueries);
    if (!query) return;
    app.dataQueries = app.dataQueries.filter((other) => other !== query);
    app.events = app.events.filter(({ event }) => event.queryId !== query.id);
    removeUsesOf(app, new Set([query.id]));
  }

  private renameQuery(app: RandomApp): void {
    const query = this.pick(app.dataQueries);
    if (!query) return;
    query.name = this.freeName(app.dataQueries);
    updateUses(app);
  }

  private swapQueries(app: RandomApp): void {
    this.swap(app, app.dataQueries);
  }

  private editQuery(app: RandomApp): void {
    const query = this.pick(app.dataQueries);
    if (query) query.options.code = String(this.random(100));
  }

  private addEvent(app: RandomApp): void {
    const [component, query] = [this.pick(app.components), this.pick(app.dataQueries)];
    if (!component || !query) return;
    app.events.push({
      id: this.newId('e'),
      name: 'onClick',
      index: 0,
      sourceId: component.id,
      target: 'component',
      event: { eventId: 'onClick', actionId: 'run-query', queryId: query.id, queryName: query.name },
    });
  }

  private addPage(app: RandomApp): void {
    const handle = this.freeName(app.pages.map((page) => ({ name: page.handle })));
    app.pages.push({ id: this.newId('p'), name: handle, handle, index: app.pages.length + 1 });
  }

  private removePage(app: RandomApp): void {
    const page = this.pick(app.pages.filter(({ id }) => id !== app.appVersions[0].homePageId));
    if (!page) return;
    app.pages = app.pages.filter((other) => other !== page);
    removeComponents(
      app,
      new Set(app.components.flatMap(({ id, pageId }) => (pageId === page.id ? id : []))),
    );
  }

  private chooseHomePage(app: RandomApp): void {
    app.appVersions[0].homePageId = this.pick(app.pages).id;
  }

  /** Lets two things exchange their names. */
  private swap(app: RandomApp, things: readonly { name: string }[]): void {
    if (things.length < 2) return;
    const [one, other] = [this.pick(things), this.pick(things)];
    [one.name, other.name] = [other.name, one.name];
    updateUses(app);
  }

  private partOf({ id }: Component): string {
    return this.random(2) ? id : `${id}${SLOT}`;
  }

  private newId(letter: string): string {
    return `${letter}${(this.count += 1)}`;
  }

  private freeName(taken: readonly { name: string }[]): string {
    const free = NAMES.filter((name) => taken.every((other) => other.name !== name));
    return free.length > 0 ? this.pick(free) : `n${this.random(1_000_000)}`;
  }

  private pick<T>(list: readonly T[]): T {
    return list[this.random(list.length)];
  }
}

function treeOf(app: RandomApp, top: Component): Set<string> {
  const ids = new Set([top.id]);
  for (const id of ids) for (const each of app.components) if (idOf(each.parent) === id) ids.add(each.id);
  return ids;
}

const idOf = (parent: string | null): string | null => parent?.replace(SLOT, '') ?? null;

function removeComponents(app: RandomApp, ids: ReadonlySet<string>): void {
  app.components = app.components.filter(({ id }) => !ids.has(id));
  app.events = app.events.filter(({ sourceId }) => !ids.has(sourceId));
  removeUsesOf(app, ids);
}

function removeUsesOf(app: RandomApp, ids: ReadonlySet<string>): void {
  for (const { properties } of app.components) {
    const use = readUse(properties.use.value);
    if (use && ids.has(use.id)) properties.use.value = NO_USE;
  }
}

/** Gives expressions and events the names that things have now. */
function updateUses(app: RandomApp): void {
  for (const { properties } of app.components) {
    const use = readUse(properties.use.value);
    const target = [...app.dataQueries, ...app.components].find(({ id }) => id === use?.id);
    if (target) properties.use.value = useOf(target);
  }
  for (const { event } of app.events)
    event.queryName = app.dataQueries.find(({ id }) => id === event.queryId)!.name;
}

const useOf = ({ id, name }: { id: string; name: string }): string =>
  `{{${id.startsWith('q') ? 'queries' : 'components'}.${name}.value}} means ${id}`;

function readUse(text: string): { name: string; id: string; isQuery: boolean } | null {
  const [, list, name, id] = /^\{\{(\w+)\.(\w+)\.value\}\} means (\w+)$/.exec(text) ?? [];
  return id ? { name, id, isQuery: list === 'queries' } : null;
}

export const documentOf = (app: RandomApp): AppDocument =>
  parseAppDocument(JSON.stringify({ appV2: app }, null, 1));

export const randomAppOf = (text: string): RandomApp => (JSON.parse(text) as { appV2: RandomApp }).appV2;

/** Returns the faults of an app. */
export function problemsOf(app: RandomApp): string[] {
  const problems: string[] = [];
  const pages = new Set(app.pages.map(({ id }) => id));
  const components = new Map(app.components.map((each) => [each.id, each]));
  const parentOf = (parent: string | null) => (parent === null ? null : components.get(idOf(parent)!));
  const unique = (values: readonly string[], what: string) => {
    const repeated = values.filter((value, at) => values.indexOf(value) !== at);
    problems.push(...repeated.map((value) => `two ${what} ${value}`));
  };
  unique(
    [...app.pages, ...app.components, ...app.events, ...app.dataQueries].map(({ id }) => id),
    'ids',
  );
  unique(
    app.dataQueries.map(({ name }) => name),
    'queries',
  );
  unique(
    app.components.map(({ name, pageId }) => `${name} on ${pageId}`),
    'components',
  );
  unique(
    app.pages.map(({ handle }) => handle),
    'handles',
  );
  if (!pages.has(app.appVersions[0].homePageId)) problems.push('no home page');
  for (const { id, pageId, parent } of app.components) {
    if (!pages.has(pageId)) problems.push(`${id} without a page`);
    const above = parentOf(parent);
    if (above === undefined) problems.push(`${id} without its parent`);
    else if (above && above.pageId !== pageId) problems.push(`${id} on another page than its parent`);
    const seen = new Set([id]);
    for (let next = above; next; next = parentOf(next.parent)) {
      if (seen.has(next.id)) problems.push(`${id} inside itself`);
      if (seen.has(next.id)) break;
      seen.add(next.id);
    }
  }
  for (const { id, sourceId } of app.events)
    if (!components.has(sourceId)) problems.push(`${id} without its source`);
  for (const { dataSourceId, id } of app.dataQueries)
    if (dataSourceId !== 's1') problems.push(`${id} without its source`);
  return problems;
}

/** Returns the uses of names that no longer mean what their author meant. */
export function changedMeanings(app: RandomApp): string[] {
  const changed: string[] = [];
  for (const { id, pageId, properties } of app.components) {
    const use = readUse(properties.use.value);
    if (!use) continue;
    const list = use.isQuery ? app.dataQueries : app.components.filter((other) => other.pageId === pageId);
    const meant = list.find((other) => other.id === use.id);
    if (meant && meant.name !== use.name) changed.push(`${id}: ${properties.use.value}, now ${meant.name}`);
  }
  for (const { id, event } of app.events) {
    const query = app.dataQueries.find((other) => other.id === event.queryId);
    if (query && query.name !== event.queryName) changed.push(`${id}: ${event.queryName}, now ${query.name}`);
  }
  return changed;
}
