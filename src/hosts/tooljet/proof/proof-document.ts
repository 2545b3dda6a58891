import { randomUUID } from 'node:crypto';
import { bodyOf, type JsonRecord, type Row } from '../document/rows';

/**
 * Types of components by `frontend/src/AppBuilder/WidgetManager/widgets` of ToolJet 3.21, with the types of earlier
 * versions. A server stores types that its editor does not know.
 */
const WIDGETS = [
  ...['Accordion', 'AudioRecorder', 'BoundedBox', 'Button', 'ButtonGroup', 'ButtonGroupV2', 'Calendar'],
  ...['Camera', 'Cascader', 'Chart', 'Chat', 'Checkbox', 'CircularProgressBar', 'CodeEditor', 'ColorPicker'],
  ...['Container', 'CurrencyInput', 'CustomComponent', 'DatePickerV2', 'Datepicker', 'DaterangePicker'],
  ...['DatetimePickerV2', 'Divider', 'DropDown', 'DropdownV2', 'EditableTags', 'EmailInput', 'FileButton'],
  ...['FileInput', 'FilePicker', 'FlexContainer', 'Form', 'Html', 'IFrame', 'Icon', 'Image', 'JSONEditor'],
  ...['JSONExplorer', 'Kanban', 'KanbanBoard', 'KeyValuePair', 'Link', 'Listview', 'Map', 'Modal', 'ModalV2'],
  ...['Multiselect', 'MultiselectV2', 'Navigation', 'NumberInput', 'PDF', 'Pagination', 'PasswordInput'],
  ...['PhoneInput', 'PopoverMenu', 'ProgressBar', 'QrScanner', 'RadioButton', 'RadioButtonV2', 'RangeSlider'],
  ...['RangeSliderV2', 'ReorderableList', 'RichTextEditor', 'Spinner', 'StarRating', 'Statistics', 'Steps'],
  ...['SvgImage', 'Table', 'Tabs', 'Tags', 'TagsInput', 'Text', 'TextArea', 'TextInput', 'TimePicker'],
  ...['Timeline', 'Timer', 'ToggleSwitch', 'ToggleSwitchV2', 'TreeSelect', 'VerticalDivider'],
] as const;

type Widget = (typeof WIDGETS)[number];

/** Ends of parents' ids: the slots that contents of these types are in. */
const SLOTS: [parent: Widget, slot: string][] = [
  ...([
    ['Calendar', '-top'],
    ['Container', ''],
    ['Container', '-header'],
    ['Form', ''],
    ['Form', '-header'],
    ['Form', '-footer'],
    ['Kanban', '-modal'],
    ['Listview', ''],
    ['Modal', ''],
    ['ModalV2', '-header'],
    ['ModalV2', '-footer'],
    ['Tabs', '-0'],
    ['Tabs', '-1'],
  ] as [Widget, string][]),
];

/** Values of every form that JSON has, which the components take in turns. */
const SHAPES = {
  nested: [[1, [2, []]], [], {}, { inner: { deep: ['a', null] } }],
  numbers: [0, -1.5, 1e-7, 9_007_199_254_740_991],
  flags: [true, false, null],
  empty: '',
  'a key with spaces': 'two\nlines\tand "quotes"',
  unicode: 'äöü ß, 漢字, 🙂, \u2028',
  markup: '<b class="x">bold</b> &amp; <script>1 < 2</script>',
  code: '{{ [1, 2].map((each) => `${each}`) }}',
};

/** Members of some types, besides the members of all types. */
const MEMBERS: Partial<Record<Widget | 'ModuleContainer', JsonRecord>> = {
  Calendar: { events: { value: "{{[{ title: 'Prüfung', start: '2024-01-01' }]}}" } },
  Chart: { jsonDescription: { value: '{"data": [1, 2]}' }, markerColor: { value: '#CDE1F8' } },
  DropdownV2: {
    options: {
      value: [
        { label: 'eins', value: '1', visible: { value: true }, default: { value: '{{true}}' } },
        { label: 'zwei', value: '2', visible: { value: false } },
      ],
    },
  },
  Form: { JSONSchema: { value: "{{ {title: 'Form', properties: {}} }}" }, fields: { value: [] } },
  Kanban: { columnData: { value: [{ id: 'r1', title: 'offen' }] }, cardData: { value: [] } },
  Listview: { data: { value: '{{[{ name: 1 }]}}' }, rowHeight: { value: '100' } },
  Modal: { title: { value: 'Fenster' }, size: { value: 'lg' }, closeOnClickingOutside: { value: false } },
  ModalV2: { titleAlignment: { value: 'left' }, size: { value: 'sm' }, showHeader: { value: '{{true}}' } },
  Table: {
    data: { value: '{{queries.fetch_rows.data}}' },
    columns: {
      value: [
        { id: 'c1', name: 'id', columnType: 'string', columnSize: 120 },
        { id: 'c2', name: 'fertig', columnType: 'toggle', isEditable: '{{true}}' },
      ],
    },
    actions: { value: [{ name: 'Edit', buttonText: 'Ändern', position: 'right' }] },
    rowsPerPage: { value: '{{10}}' },
  },
  Tabs: {
    tabs: { value: "{{[{ title: 'A', id: '0' }, { title: 'B', id: '1' }]}}" },
    defaultTab: { value: '0' },
  },
  TreeSelect: {
    data: { value: [{ label: 'Asia', value: 'asia', children: [] }] },
    checkedData: { value: [] },
  },
};

/** Kinds of data sources that need no settings, with options of a query. */
const KINDS: Record<string, JsonRecord> = {
  restapi: {
    ...{ method: 'post', url: 'https://example.com/{{components.textinput.value}}', runOnPageLoad: false },
    ...{ headers: [['x-test', 'ä']], url_params: [['', '']], body: [['', '']], body_toggle: true },
    ...{ json_body: '{"a": [1, null]}', transformations: { javascript: 'return data', python: '' } },
  },
  runjs: {
    code: 'return "äé<b>&" + 1;',
    parameters: [{ name: 'p', defaultValue: '' }],
    hasParamSupport: true,
  },
  runpy: { code: "print('ü')\n", enableTransformation: false },
  tooljetdb: { operation: 'list_rows', list_rows: { limit: '', where_filters: {} } },
};

const LONG_NAME = `a long name ${'x'.repeat(60)}`;
/** Rows are dated alike, as after an import. */
const TIME = '2024-01-01T00:00:00.000Z';
const TIMES = { createdAt: TIME, updatedAt: TIME };

/**
 * Returns the text of an app with all that documents of ToolJet have: every type of component, contents in every slot,
 * events, queries, references by name and id, and odd names. Each call gives it new ids.
 */
export const buildProofDocument = (app: { name: string; version: string }): string =>
  new ProofDocument().build(app);

/** Returns the text of a module with a container, as ToolJet begins it, and a text in it. */
export function buildProofModule({ name, version }: { name: string; version: string }): string {
  const versionId = randomUUID();
  const home = { ...page(1, 'Home', 'home'), appVersionId: versionId, ...TIMES };
  const container = component('ModuleContainer', 'ModuleContainer', { pageId: home.id, index: 1 });
  const text = component('Text', 'text1', { pageId: home.id, index: 2, parent: container.id });
  const versions = [
    {
      ...{ id: versionId, name: 'v1', definition: null, globalSettings: { hideHeader: false } },
      ...{
        showViewerNavigation: false,
        homePageId: home.id,
        appId: randomUUID(),
        currentEnvironmentId: null,
      },
      ...TIMES,
    },
  ];
  const appV2 = {
    ...{
      id: randomUUID(),
      name,
      type: 'module',
      slug: 'proof-module',
      isPublic: false,
      isMaintenanceOn: false,
    },
    ...{ icon: 'home', organizationId: randomUUID(), currentVersionId: null, userId: randomUUID(), ...TIMES },
    ...{ editingVersion: versions[0], components: [container, text], pages: [home], events: [] },
    ...{
      dataQueries: [],
      dataSources: [],
      appVersions: versions,
      appEnvironments: [],
      dataSourceOptions: [],
    },
    schemaDetails: { multiPages: true, multiEnv: true, globalDataSources: true },
  };
  return JSON.stringify({ app: [{ definition: { appV2 } }], tooljet_version: version }, null, 2);
}

class ProofDocument {
  readonly #versionId = randomUUID();
  readonly #pages = [page(1, 'Start – Überblick', 'start'), page(2, 'Zweite "Seite"', 'zweite-seite')];
  readonly #sources = Object.keys(KINDS).map((kind) => ({
    ...{ id: randomUUID(), name: `${kind}default`, kind, type: 'static', pluginId: null },
    ...{ organizationId: null, scope: 'local' },
  }));
  readonly #components = WIDGETS.map((type, index) =>
    component(type, type.toLowerCase(), { pageId: this.#pages[index % 2].id, index }),
  );

  build({ name, version }: { name: string; version: string }): string {
    const contents = SLOTS.map((slot, index) => this.#content(slot, index));
    const queries = this.#queries();
    const [first] = this.#pages;
    const own = { appVersionId: this.#versionId, ...TIMES };
    const versions = [this.#version(first.id)];
    const components = this.#withReferences(
      [...this.#components, ...contents, ...oddOnes(first.id)],
      queries,
    );
    const appV2 = {
      ...{ id: randomUUID(), name, slug: 'proof', isPublic: false, isMaintenanceOn: false, icon: 'home' },
      ...{ organizationId: randomUUID(), currentVersionId: null, userId: randomUUID(), ...TIMES },
      editingVersion: versions[0],
      components,
      pages: this.#pages.map((row) => ({ ...row, ...own })),
      events: this.#events(queries).map((row) => ({ ...row, ...own })),
      dataQueries: queries.map((row) => ({ ...row, ...own })),
      dataSources: this.#sources.map((row) => ({ ...row, ...own })),
      appVersions: versions,
      appEnvironments: [],
      dataSourceOptions: [],
      schemaDetails: { multiPages: true, multiEnv: true, globalDataSources: true },
    };
    return JSON.stringify({ app: [{ definition: { appV2 } }], tooljet_version: version }, null, 2);
  }

  #version(homePageId: string): JsonRecord {
    return {
      ...{ id: this.#versionId, name: 'v1', definition: null },
      globalSettings: {
        ...{ hideHeader: true, appInMaintenance: false, canvasMaxWidth: 1292, canvasMaxWidthType: 'px' },
        ...{ canvasMaxHeight: 2400, canvasBackgroundColor: '#edeff5', backgroundFxQuery: '{{1}}' },
      },
      ...{ showViewerNavigation: false, homePageId, appId: randomUUID(), currentEnvironmentId: null },
      ...TIMES,
    };
  }

  #ofType(type: Widget) {
    return this.#components[WIDGETS.indexOf(type)];
  }

  #content([type, slot]: [Widget, string], index: number) {
    const { id, pageId } = this.#ofType(type);
    const name = `in_${type}${slot}`.replaceAll('-', '_').toLowerCase();
    return component(index % 2 === 0 ? 'Text' : 'Button', name, { pageId, index, parent: id + slot });
  }

  #queries() {
    const named = this.#sources.map(({ id, kind }) => ({
      ...{ id: randomUUID(), name: kind === 'restapi' ? 'fetch_rows' : `${kind}1`, dataSourceId: id },
      options: { ...KINDS[kind] },
    }));
    const odd = { id: randomUUID(), name: 'Abfrage "größer"', dataSourceId: this.#sources[1].id };
    const code = `return {{queries.${named[0].id}.data}} + queries.fetch_rows.data;`;
    return [...named, { ...odd, options: { code, shapes: SHAPES, nothing: null } }];
  }

  /** Texts of two components name others, by name and by id. */
  #withReferences(components: ComponentRow[], queries: { id: string }[]): ComponentRow[] {
    const [text, table] = [this.#ofType('Text'), this.#ofType('Table')];
    Object.assign(text.properties, {
      text: { value: `{{components.table.selectedRow.id}} {{queries.${queries[0].id}.data}} <b>ä</b>` },
    });
    Object.assign(table.properties, { title: { value: `{{components.${text.id}.text}}` } });
    return components;
  }

  #events(queries: { id: string; name: string }[]) {
    const [start, second] = this.#pages;
    const [button, table, modal] = [this.#ofType('Button'), this.#ofType('Table'), this.#ofType('Modal')];
    const [query, other] = queries;
    const event = (
      target: string,
      sourceId: string,
      more: JsonRecord & { eventId: string; index?: number },
    ) => {
      const { index = 0, ...members } = more;
      return { id: randomUUID(), name: members.eventId, index, event: members, sourceId, target };
    };
    const onClick = (index: number, members: JsonRecord) =>
      event('component', button.id, { eventId: 'onClick', index, ...members });
    return [
      onClick(0, { actionId: 'run-query', queryId: query.id, queryName: query.name, parameters: {} }),
      onClick(1, { actionId: 'show-modal', modal: modal.id, debounce: '300' }),
      onClick(2, { actionId: 'switch-page', pageId: second.id, queryParams: [['a', '{{1}}']] }),
      event('table_column', table.id, {
        eventId: 'onChange',
        ref: 'fertig',
        actionId: 'show-alert',
        message: 'ä',
      }),
      event('table_action', table.id, {
        eventId: 'onClick',
        ref: 'Edit',
        actionId: 'close-modal',
        modal: modal.id,
      }),
      event('page', start.id, { eventId: 'onPageLoad', actionId: 'show-alert', message: '<i>1 & 2</i>' }),
      event('data_query', other.id, {
        ...{
          eventId: 'onDataQuerySuccess',
          actionId: 'control-component',
          componentId: this.#ofType('Text').id,
        },
        ...{ componentSpecificActionHandle: 'setText', runOnlyIf: '{{true}}' },
        componentSpecificActionParams: [{ handle: 'text', value: 'x' }],
      }),
    ];
  }
}

const page = (index: number, name: string, handle: string) => ({
  ...{ id: randomUUID() as string, name, handle, index },
  ...{ disabled: false, hidden: index > 1 },
});

type ComponentRow = ReturnType<typeof component>;

function component(
  type: Widget | 'ModuleContainer',
  name: string,
  { pageId, index, parent = null }: { pageId: string; index: number; parent?: string | null },
) {
  const id: string = randomUUID();
  const layout = (kind: string, width: number) => ({
    ...{ id: randomUUID(), type: kind, componentId: id },
    ...{ top: 10 * index, left: 1 + (index % 3), width, height: 40 + index },
  });
  return {
    ...{ id, name, type, pageId, parent },
    properties: {
      ...{ label: { value: `${type} ä "1"` }, visibility: { value: '{{true}}', fxActive: false } },
      ...{ disabledState: { value: false }, loadingState: { fxActive: true, value: '{{1 > 2}}' } },
      ...{ sample: { value: sampleOf(index) }, ...MEMBERS[type] },
    } as JsonRecord,
    general: { tooltip: { value: `Hinweis ${index}` } },
    styles: {
      backgroundColor: { value: '#4D72FA' },
      borderRadius: { value: '{{6}}' },
      padding: { value: 2 },
    },
    generalStyles: { boxShadow: { value: '0px 0px 0px 0px #00000040' } },
    displayPreferences: { showOnDesktop: { value: '{{true}}' }, showOnMobile: { value: '{{false}}' } },
    validation: {
      mandatory: { value: '{{false}}' },
      regex: { value: '^[a-z]+$' },
      maxLength: { value: null },
    },
    ...TIMES,
    layouts: [layout('desktop', 6), layout('mobile', 12)],
  };
}

function sampleOf(index: number): unknown {
  const values = Object.values(SHAPES);
  return [SHAPES, ...values][index % (values.length + 1)];
}

/** Components with odd names, or with a layout for one kind of screen alone. */
function oddOnes(pageId: string): ComponentRow[] {
  const named = ['Überschrift "groß"', 'name with spaces', LONG_NAME, "it's $1"].map((name, index) =>
    component('Text', name, { pageId, index: 100 + index }),
  );
  const narrow = component('Button', 'on_desktop_only', { pageId, index: 110 });
  narrow.layouts.pop();
  return [...named, narrow];
}

/** Returns the text of an app without queries of kinds that the server lacks, and these kinds. No kinds: they are unknown. */
export function withoutKinds(
  document: string,
  kinds: readonly string[],
): { document: string; lost: string[] } {
  const root = JSON.parse(document) as JsonRecord;
  const body = bodyOf(root) as Record<'dataSources' | 'dataQueries' | 'events', Row[]> & JsonRecord;
  const lost = body.dataSources.filter(({ kind }) => kinds.length > 0 && !kinds.includes(String(kind)));
  const lostIds = new Set<unknown>(lost.map(({ id }) => id));
  const gone = body.dataQueries.filter(({ dataSourceId }) => lostIds.has(dataSourceId));
  const goneIds = new Set<unknown>(gone.map(({ id }) => id));
  body.dataSources = body.dataSources.filter(({ id }) => !lostIds.has(id));
  body.dataQueries = body.dataQueries.filter(({ id }) => !goneIds.has(id));
  body.events = body.events.filter(
    ({ sourceId, event }) => !goneIds.has(sourceId) && !goneIds.has((event as JsonRecord | null)?.queryId),
  );
  return { document: JSON.stringify(root, null, 2), lost: lost.map(({ kind }) => String(kind)) };
}
