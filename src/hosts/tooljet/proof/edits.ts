import { bodyOf, isRecord, layoutsOf, type JsonRecord, type Row } from '../document/rows';

/** One change of an app, as people make it. */
export interface Edit {
  name: string;
  /** Returns the text of the changed document. Throws `NothingToEditError`. */
  apply: (document: string) => string;
}

/** The app has nothing of the kind that an edit is about. */
export class NothingToEditError extends Error {}

/** Changes one thing after the other, chosen by `seed`: the same seed makes the same changes of the same document. */
export const listEdits = (seed: number): Edit[] =>
  EDITS.map(([name, change], index) => ({
    name,
    apply: (document) => edited(document, (body) => change(new Editor(body, seed + index))),
  }));

/** Returns the text of an app with another text in each component. */
export const changeEverywhere = (document: string, text: string): string =>
  edited(document, (body) => {
    for (const component of body.components) propertiesOf(component).note = { value: text };
  });

/** Returns the text of an app with another name. */
export const renameApp = (document: string, name: string): string =>
  edited(document, (body) => (body.name = name));

function edited(document: string, change: (body: Body) => void): string {
  const root = JSON.parse(document) as JsonRecord;
  const body = bodyOf(root) as Body;
  change(body);
  body.editingVersion = body.appVersions[0];
  return JSON.stringify(root, null, 2);
}

interface Body extends JsonRecord {
  pages: Row[];
  components: Row[];
  events: Row[];
  dataQueries: Row[];
  appVersions: Row[];
}

const EDITS: [name: string, change: (app: Editor) => void][] = [
  [
    'change a text',
    (app) => app.setProperty(app.pick(app.components), 'label', 'neu: ä "q" <i>1 & 2</i> 🙂'),
  ],
  [
    'change many components',
    (app) => app.components.forEach((one, index) => app.setProperty(one, 'note', index)),
  ],
  [
    'set a value of several parts',
    (app) => app.setProperty(app.leaf(), 'sample', [[], { a: [null, 1.5, false] }, '']),
  ],
  ['remove a key of a property', (app) => delete propertiesOf(app.withProperty('loadingState')).loadingState],
  ['remove a part of a property', (app) => app.removePart()],
  ['change styles and rules', (app) => app.changeStyles()],
  [
    'clear columns',
    (app) => Object.assign(app.leaf(), { general: null, generalStyles: {}, displayPreferences: null }),
  ],
  ['add a component', (app) => app.addComponent('added one')],
  ['rename a component', (app) => (app.leaf().name = 'umbenannt "ß" 2')],
  [
    'move a component',
    (app) => Object.assign(app.layoutOf(app.leaf()), { top: 77.5, left: 3, width: 7, height: 55 }),
  ],
  ['take away a layout', (app) => layoutsOf(app.withLayouts()).pop()],
  ['add a layout', (app) => app.addLayout()],
  ['put a component into a container', (app) => app.putInto('Container')],
  ['put a component into a tab', (app) => app.putInto('Tabs', '-1')],
  ['take a component out', (app) => (app.pick(app.components.filter(({ parent }) => parent)).parent = null)],
  ['move a component to another page', (app) => app.moveToOtherPage()],
  ['delete a component', (app) => app.remove(app.leaf().id)],
  ['delete a component with contents', (app) => app.remove(app.ofType('ModalV2').id)],
  ['add a page', (app) => app.addPage('Dritte', 'dritte')],
  ['rename a page', (app) => Object.assign(app.lastPage(), { name: 'Umbenannt ü', handle: 'umbenannt' })],
  ['hide and disable a page', (app) => Object.assign(app.lastPage(), { hidden: true, disabled: true })],
  ['exchange two pages', (app) => app.exchangePages()],
  ['delete a page', (app) => app.removePage()],
  ['add a query', (app) => app.addQuery('neue Abfrage')],
  [
    'change a query',
    (app) => (app.pick(app.queries).options = { code: 'return "geändert <&>";', list: [[1], {}] }),
  ],
  ['rename a query', (app) => (app.at(app.queries, 0).name = 'umbenannte Abfrage')],
  ['delete a query', (app) => app.removeQuery()],
  ['add events', (app) => app.addEvents()],
  ['change an event', (app) => app.changeEvent()],
  ['change the order of events', (app) => app.orderEvents()],
  ['delete the first event of several', (app) => app.removeFirstEvent()],
  ['change the settings', (app) => app.changeSettings()],
  ['change the home page', (app) => app.changeHomePage()],
];

const propertiesOf = (component: Row): JsonRecord => {
  if (!isRecord(component.properties)) component.properties = {};
  return component.properties as JsonRecord;
};

/** Makes one change of an app. */
class Editor {
  #state: number;
  #made = 0;

  constructor(
    private readonly body: Body,
    private readonly seed: number,
  ) {
    this.#state = seed;
  }

  get components(): Row[] {
    return this.body.components;
  }

  get queries(): Row[] {
    return this.body.dataQueries;
  }

  pick<Item>(items: Item[]): Item {
    // Numbers of a linear congruential generator; their lowest bits repeat too soon.
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0;
    const item = items[Math.floor((this.#state / 2 ** 32) * items.length)];
    if (item === undefined) throw new NothingToEditError();
    return item;
  }

  /** Returns one of the things at a fixed place. */
  at(items: Row[], index: number): Row {
    return this.pick(items.slice(index, index === -1 ? undefined : index + 1));
  }

  ofType(type: string): Row {
    return this.pick(this.components.filter((component) => component.type === type));
  }

  /** Picks a component without contents, which is in no other. */
  leaf(): Row {
    return this.pick(this.components.filter(({ id, parent }) => !parent && !this.#hasContents(id)));
  }

  withProperty(key: string): Row {
    return this.pick(this.components.filter((component) => key in propertiesOf(component)));
  }

  withLayouts(): Row {
    return this.pick(this.components.filter((component) => layoutsOf(component).length > 1));
  }

  layoutOf(component: Row): Row {
    return this.pick(layoutsOf(component));
  }

  setProperty(component: Row, key: string, value: unknown): void {
    component.properties = { ...propertiesOf(component), [key]: { value } };
  }

  removePart(): void {
    const isWithParts = ({ sample }: JsonRecord) => isRecord(sample) && isRecord(sample.value);
    const { sample } = propertiesOf(
      this.pick(this.components.filter((one) => isWithParts(propertiesOf(one)))),
    );
    delete ((sample as JsonRecord).value as JsonRecord).unicode;
  }

  changeStyles(): void {
    Object.assign(this.leaf(), {
      styles: { textColor: { value: '#ff0000', fxActive: true } },
      validation: { customRule: { value: '{{1 < 2 && "ä"}}' } },
    });
  }

  addComponent(name: string): void {
    const id = this.#newId();
    const copy = structuredClone(this.leaf());
    const layouts = layoutsOf(copy).map((layout) => ({ ...layout, id: this.#newId(), componentId: id }));
    this.components.push({ ...copy, id, name, layouts });
  }

  addLayout(): void {
    const narrow = this.pick(this.components.filter((component) => layoutsOf(component).length === 1));
    const layout = this.at(layoutsOf(narrow), 0);
    const type = layout.type === 'desktop' ? 'mobile' : 'desktop';
    narrow.layouts = [layout, { ...layout, id: this.#newId(), type, width: 5 }];
  }

  putInto(type: string, slot = ''): void {
    const { id, pageId } = this.ofType(type);
    const isFree = (one: Row) =>
      one.pageId === pageId && !one.parent && one.id !== id && !this.#hasContents(one.id);
    this.pick(this.components.filter(isFree)).parent = id + slot;
  }

  moveToOtherPage(): void {
    const leaf = this.leaf();
    leaf.pageId = this.pick(this.body.pages.filter(({ id }) => id !== leaf.pageId)).id;
  }

  /** Contents go with their component, and events with what they belong to. */
  remove(id: string): void {
    for (const child of [...this.components]) if (isIn(child, id)) this.remove(child.id);
    this.body.components = this.components.filter((component) => component.id !== id);
    this.#forgetEvents(id);
  }

  addPage(name: string, handle: string): void {
    const index = Math.max(...this.body.pages.map((page) => Number(page.index))) + 1;
    const page = { ...this.lastPage(), id: this.#newId(), name, handle, index };
    this.body.pages.push({ ...page, hidden: false, disabled: false });
  }

  lastPage(): Row {
    return this.at(this.#pagesInOrder(), -1);
  }

  exchangePages(): void {
    const pages = this.#pagesInOrder();
    const [one, other] = [this.at(pages, pages.length - 2), this.lastPage()];
    [one.index, other.index] = [other.index, one.index];
  }

  /** Deletes a page that is not the last in order, so that others move up. */
  removePage(): void {
    const [version] = this.body.appVersions;
    const gone = this.at(
      this.#pagesInOrder().filter(({ id }) => id !== version.homePageId),
      0,
    );
    for (const { id, pageId } of [...this.components]) if (pageId === gone.id) this.remove(id);
    this.#forgetEvents(gone.id);
    this.body.pages = this.body.pages.filter(({ id }) => id !== gone.id);
    for (const [position, page] of this.#pagesInOrder().entries()) page.index = position + 1;
  }

  addQuery(name: string): void {
    const first = this.at(this.queries, 0);
    const code = `{{queries.${first.id}.data}} {{queries.${String(first.name)}.data}}`;
    this.queries.push({ ...first, id: this.#newId(), name, options: { code, runOnPageLoad: false } });
  }

  removeQuery(): void {
    const { id } = this.at(this.queries, -1);
    this.body.dataQueries = this.queries.filter((query) => query.id !== id);
    this.#forgetEvents(id);
  }

  /** Adds events that concern each kind of thing. */
  addEvents(): void {
    const { id: sourceId } = this.leaf();
    const known = this.body.events.filter((event) => event.sourceId === sourceId).length;
    const query = this.at(this.queries, 0);
    const members = [
      { actionId: 'show-alert', message: 'ä <b>', alertType: 'info', debounce: '300' },
      { actionId: 'run-query', queryId: query.id, queryName: query.name, parameters: { a: 1 } },
      { actionId: 'show-modal', modal: this.ofType('Modal').id },
      { actionId: 'switch-page', pageId: this.lastPage().id, queryParams: [['a', '{{1}}']] },
      { actionId: 'control-component', componentId: this.ofType('Text').id, ref: 'x' },
    ];
    for (const [position, more] of members.entries())
      this.body.events.push({
        ...{ id: this.#newId(), name: 'onClick', index: known + position, sourceId, target: 'component' },
        event: { eventId: 'onClick', ...more },
        appVersionId: this.body.appVersions[0].id,
      });
  }

  changeEvent(): void {
    const event = this.pick(this.body.events);
    event.event = { eventId: event.name, actionId: 'show-alert', message: 'geändert', params: [['a', 1]] };
  }

  orderEvents(): void {
    const [first, second] = this.#severalEvents();
    [first.index, second.index] = [second.index, first.index];
  }

  removeFirstEvent(): void {
    const [first, ...others] = this.#severalEvents();
    this.body.events = this.body.events.filter((event) => event !== first);
    for (const [index, event] of others.entries()) event.index = index;
  }

  changeSettings(): void {
    const [version] = this.body.appVersions;
    version.showViewerNavigation = version.showViewerNavigation === false;
    const settings = version.globalSettings as JsonRecord;
    version.globalSettings = { ...settings, canvasMaxWidth: 900, canvasBackgroundColor: '#000000' };
  }

  changeHomePage(): void {
    const [version] = this.body.appVersions;
    version.homePageId = this.pick(this.body.pages.filter(({ id }) => id !== version.homePageId)).id;
  }

  #severalEvents(): Row[] {
    const of = (sourceId: unknown) =>
      this.body.events
        .filter((event) => event.sourceId === sourceId && event.target === 'component')
        .sort((a, b) => Number(a.index) - Number(b.index));
    const { sourceId } = this.pick(this.body.events.filter((event) => of(event.sourceId).length > 1));
    return of(sourceId);
  }

  #pagesInOrder(): Row[] {
    return [...this.body.pages].sort((a, b) => Number(a.index) - Number(b.index));
  }

  #hasContents(id: string): boolean {
    return this.components.some((component) => isIn(component, id));
  }

  #forgetEvents(id: string): void {
    this.body.events = this.body.events.filter(({ sourceId }) => sourceId !== id);
  }

  /** Ids in the document alone: the server gives others. */
  #newId(): string {
    const number = (this.#made += 1).toString(16).padStart(12, '0');
    return `${(this.seed >>> 0).toString(16).padStart(8, '0')}-7e11-4000-8000-${number}`;
  }
}

const isIn = ({ parent }: Row, id: string): boolean => typeof parent === 'string' && parent.startsWith(id);
