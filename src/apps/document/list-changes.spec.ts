import fc from 'fast-check';
import { samples } from '../../../test/support/samples';
import { parseAppDocument, type AppDocument } from '.';
import { findNames, listChanges, type ListedChange } from './list-changes';

type Json = Record<string, unknown>;
/** A document as JSON.parse returns it: untyped, so that any place can be changed. */
type Editable = ReturnType<typeof JSON.parse>;

const component = (id: string, more: Json = {}): Json => ({
  id,
  name: `name of ${id}`,
  type: 'Button',
  pageId: 'p1',
  parent: null,
  properties: { text: { value: `text of ${id}` } },
  layouts: [{ id: `l-${id}`, type: 'desktop', top: 10, left: 2, width: 5, height: 40 }],
  ...more,
});

const app = (): Json => ({
  id: 'app',
  name: 'Orders',
  icon: 'apps',
  editingVersion: { id: 'v1', name: 'v1', homePageId: 'p1', globalSettings: { hideHeader: false } },
  components: [component('c1'), component('c2')],
  pages: [
    { id: 'p1', name: 'Home', handle: 'home', index: 0, appVersionId: 'v1' },
    { id: 'p2', name: 'Detail', handle: 'detail', index: 1, appVersionId: 'v1' },
  ],
  events: [
    { id: 'e1', name: 'onClick', sourceId: 'c1', event: { eventId: 'onClick', actionId: 'run-query' } },
  ],
  dataQueries: [{ id: 'q1', name: 'orders', options: { query: 'select 1' }, appVersionId: 'v1' }],
  dataSources: [{ id: 's1', name: 'shop', kind: 'postgresql' }],
  dataSourceOptions: [
    { id: 'o1', dataSourceId: 's1', environmentId: 'dev', options: { host: { value: 'a' } } },
  ],
  appEnvironments: [{ id: 'dev', name: 'development' }],
  appVersions: [{ id: 'v1', name: 'v1', homePageId: 'p1', globalSettings: { hideHeader: false } }],
});

/** Returns the same app as an older platform stored it. */
const definedApp = (): Json => {
  const placed = (id: string) => ({
    component: { name: `name of ${id}`, definition: { events: [], properties: { text: { value: id } } } },
    layouts: { desktop: { top: 10, left: 2, width: 5, height: 40 } },
  });
  const definition = {
    homePageId: 'p1',
    globalSettings: { hideHeader: false },
    pages: {
      p1: { name: 'Home', components: { c1: placed('c1'), c2: placed('c2') } },
      p2: { name: 'Detail', components: {} },
    },
  };
  return {
    name: 'Orders',
    editingVersion: { id: 'v1', name: 'v1', definition },
    appVersions: [{ id: 'v1', name: 'v1', definition: structuredClone(definition) }],
    dataQueries: [],
  };
};

const documentOf = (body: Json, indent = 2) =>
  parseAppDocument(JSON.stringify({ appV2: body, tooljetVersion: '3.5' }, null, indent));

const listed = (before: AppDocument, after: AppDocument) => listChanges(before.differenceTo(after).changes);

/** Returns the description of the changes that an edit makes. */
function changesOf(edit: (body: Editable) => void, base: () => Json = app): ListedChange[] {
  const edited = base();
  edit(edited);
  const { changes, total } = listed(documentOf(base()), documentOf(edited));
  expect(total).toBe(changes.length);
  return changes;
}

/** Describes a change in a line; one of a whole thing without its members. */
const briefly = ({ kind, change, name, page, fields }: ListedChange): string =>
  [
    `${change} ${kind} ${name}`,
    page ? `on ${page.name}` : '',
    (change === 'added' || change === 'removed' ? [] : fields)
      .map(({ path, old, new: now }) => `${path}: ${old?.text} → ${now?.text}`)
      .join(', '),
  ]
    .filter(Boolean)
    .join(' | ');

it('reports no change between a document and itself', () => {
  expect(listed(documentOf(app()), documentOf(app()))).toEqual({ changes: [], total: 0 });
});

describe('edits of an app with a list of components', () => {
  it.each<[string, (body: Editable) => void, string[]]>([
    [
      'a changed text',
      (body) => (body.components[1].properties.text.value = 'Send'),
      ['changed component name of c2 | on Home | /properties/text/value: text of c2 → Send'],
    ],
    [
      'an added and a removed property',
      (body) => (body.components[0].properties = { color: { value: '#fff' } }),
      [
        'changed component name of c1 | on Home | /properties/text: {"value": "text of c1"} → undefined, ' +
          '/properties/color: undefined → {"value": "#fff"}',
      ],
    ],
    [
      'a dragged component',
      (body) => (body.components[0].layouts[0].top = 90),
      ['moved component name of c1 | on Home | /layouts/desktop/top: 10 → 90'],
    ],
    [
      'a component moved to another page',
      (body) => (body.components[0].pageId = 'p2'),
      ['moved component name of c1 | on Detail | /pageId: p1 → p2'],
    ],
    [
      'a component dragged and changed',
      (body) => Object.assign(body.components[0], { type: 'Text', parent: 'c2' }),
      ['changed component name of c1 | on Home | /type: Button → Text, /parent: null → c2'],
    ],
    [
      'a new component',
      (body) => body.components.push(component('c3')),
      ['added component name of c3 | on Home'],
    ],
    [
      'a deleted component with its event',
      (body) => {
        body.components.shift();
        body.events.pop();
      },
      ['removed component name of c1 | on Home', 'removed event onClick | on Home'],
    ],
    ['a page', (body) => body.pages.push({ id: 'p3', name: 'New' }), ['added page New']],
    [
      'reordered pages',
      (body) => {
        body.pages[0].index = 1;
        body.pages[1].index = 0;
      },
      ['changed page Home | /index: 0 → 1', 'changed page Detail | /index: 1 → 0'],
    ],
    [
      'a query',
      (body) => (body.dataQueries[0].options.query = 'select 2'),
      ['changed query orders | /options/query: select 1 → select 2'],
    ],
    [
      'another action',
      (body) => (body.events[0].event.actionId = 'show-alert'),
      ['changed event onClick | on Home | /event/actionId: run-query → show-alert'],
    ],
    [
      'an option of a data source',
      (body) => (body.dataSourceOptions[0].options.host.value = 'b'),
      ['changed dataSource shop | /dataSourceOptions/o1/options/host/value: a → b'],
    ],
    [
      'a data source with its options, once',
      (body) => {
        body.dataSources.push({ id: 's2', name: 'mail' });
        body.dataSourceOptions.push({ id: 'o2', dataSourceId: 's2', environmentId: 'dev', options: null });
      },
      ['added dataSource mail'],
    ],
    [
      'a setting stored twice, once',
      (body) => {
        body.editingVersion.globalSettings.hideHeader = true;
        body.appVersions[0].globalSettings.hideHeader = true;
      },
      ['changed setting null | /globalSettings/hideHeader: false → true'],
    ],
    [
      'a setting that is only in the entry of the version',
      (body) => (body.appVersions[0].globalSettings.hideHeader = true),
      ['changed setting null | /globalSettings/hideHeader: false → true'],
    ],
    ['the app itself', (body) => (body.icon = 'gear'), ['changed app Orders | /icon: apps → gear']],
    ['unknown properties', (body) => (body.workflows = { w1: { steps: 3 } }), ['added other workflows']],
    [
      'reordered components',
      (body) => body.components.reverse(),
      ['changed order components | /components: undefined → undefined'],
    ],
  ])('%s', (_, edit, told) => {
    expect(changesOf(edit).map(briefly)).toEqual(told);
  });

  it('names renamed things by both names, and the owner of an event', () => {
    const [renamed] = changesOf((body) => (body.components[0].name = 'send'));
    expect(renamed).toMatchObject({ kind: 'component', name: 'send', oldName: 'name of c1', fieldCount: 1 });
    const [event] = changesOf((body) => (body.events[0].index = 1));
    expect(event.of).toEqual({ kind: 'component', id: 'c1', name: 'name of c1' });
  });

  it('reports a new version as one change, not once per reference to it', () => {
    const before = documentOf(app());
    const after = before.withVersion({ fromId: 'v1', id: 'v2', name: 'Second' });
    const { changes } = listed(before, after);
    expect(changes.map(briefly)).toEqual(['changed version Second | /name: v1 → Second']);
    expect(changes[0]).toMatchObject({ oldName: 'v1', fieldCount: 1 });
    const current = (id: string) =>
      documentOf({ ...app(), currentVersionId: id }).withVersion({ fromId: 'v1', id, name: id });
    expect(listed(current('v1'), current('v2')).changes.map(briefly)).toEqual([
      'changed version v2 | /name: v1 → v2',
    ]);
  });

  it('shows ids where nothing else tells of the change', () => {
    const before = documentOf(app());
    const after = before.withVersion({ fromId: 'v1', id: 'v2', name: 'v1' });
    expect(listed(before, after).changes.map(briefly)).toEqual([
      'changed version v1 | /id: v1 → v2, /appVersionId: v1 → v2',
    ]);
    const [layout] = changesOf((body) => (body.components[0].layouts[0].id = 'other'));
    expect(layout).toMatchObject({
      kind: 'component',
      fieldCount: 1,
      fields: [{ path: '/layouts/desktop/id' }],
    });
    const [both] = changesOf((body) =>
      Object.assign(body.components[0].layouts[0], { id: 'other', top: 11 }),
    );
    expect(both).toMatchObject({
      change: 'changed',
      fieldCount: 1,
      fields: [{ path: '/layouts/desktop/top' }],
    });
  });

  it('reports times of saving once, and never hides a difference', () => {
    const touched = changesOf((body) => {
      for (const item of [...body.components, ...body.dataQueries]) item.updatedAt = '2026-01-01T00:00:00Z';
    });
    expect(touched).toMatchObject([{ kind: 'timestamps', change: 'changed', isCosmetic: true, fields: [] }]);
    // A key of that name at a deeper level belongs to the app.
    const own = changesOf((body) => (body.dataQueries[0].options.updatedAt = 'today'));
    expect(own.map(({ kind }) => kind)).toEqual(['query']);
  });
});

describe('edits of an app of an older platform', () => {
  it('are reported alike, and only once although they are stored twice', () => {
    const changes = changesOf((body) => {
      for (const { definition } of [body.editingVersion, body.appVersions[0]]) {
        const { p1, p2 } = definition.pages;
        p1.components.c1.component.definition.properties.text.value = 'Send';
        p1.components.c1.component.definition.events.push({ eventId: 'onClick', actionId: 'run-query' });
        p2.components.c2 = p1.components.c2;
        delete p1.components.c2;
        p2.name = 'Details';
        definition.homePageId = 'p2';
      }
    }, definedApp);
    expect(changes.map(briefly)).toEqual([
      'changed setting null | /definition/homePageId: p1 → p2',
      'changed page Details | /name: Detail → Details',
      'changed component name of c1 | on Home | ' +
        '/component/definition/events/0: undefined → {"eventId": "onClick", "actionId": "run-query"}, ' +
        '/component/definition/properties/text/value: c1 → Send',
      'moved component name of c2 | on Details | /pageId: p1 → p2',
    ]);
  });

  it('are reported for the entry of the version if they are only there', () => {
    const [change] = changesOf((body) => {
      body.appVersions[0].definition.pages.p2.components.c9 = { component: { name: 'c9' } };
    }, definedApp);
    expect(change).toMatchObject({
      kind: 'component',
      change: 'added',
      itemId: 'c9',
      fields: [{ path: '/component/name' }],
    });
  });

  it('cannot be compared with another generation, and say so', () => {
    const flat = parseAppDocument(JSON.stringify({ ...app() }));
    const kinds = listed(documentOf(app()), flat).changes.map(({ kind }) => kind);
    expect(kinds).toEqual(['generation']);
  });
});

it('shows what was added or removed by its values', () => {
  const [{ fields, fieldCount }] = changesOf((body) => body.pages.push({ id: 'p3', tabs: ['a', {}] }));
  expect(fields.map(({ path, new: now }) => [path, now?.text])).toEqual([
    ['/tabs/0', 'a'],
    ['/tabs/1', '{}'],
  ]);
  expect(fieldCount).toBe(2);
});

it('names the queries and components that listed texts refer to by their ids, also in a text that is cut there', () => {
  const [used, cut, unused] = ['1', '2', '3'].map(
    (digit) => `${digit.repeat(8)}-1111-4111-8111-${digit.repeat(12)}`,
  );
  const withQueries = (text: string) =>
    documentOf({
      ...app(),
      dataQueries: [used, cut, unused].map((id) => ({ id, name: `query ${id[0]}` })),
      components: [component('c1', { properties: { text: { value: text } } })],
    });
  const names = (text: string) => {
    const [before, after] = [withQueries('plain'), withQueries(text)];
    return findNames(listed(before, after), [before, after]);
  };
  expect(names(`{{queries.${used}.data}}`)).toEqual({ [used]: 'query 1' });
  expect(names(`${'x'.repeat(160)}{{queries.${cut}.data}}`)).toEqual({ [cut]: 'query 2' });
  expect(names('{{queries.orders.data}}')).toEqual({});
});

it('compares long texts by line, as a whole', () => {
  const lines = Array.from({ length: 50 }, (_, index) => `-- ${index}`);
  const query = (text: string) => {
    const body: Editable = app();
    body.dataQueries[0].options.query = text;
    return documentOf(body);
  };
  const { changes } = listed(query(lines.join('\n')), query(lines.with(30, 'select 1').join('\n')));
  expect(changes[0].fields[0].hunks).toEqual([
    {
      oldStart: 28,
      oldLines: 7,
      newStart: 28,
      newLines: 7,
      lines: [' -- 27', ' -- 28', ' -- 29', '--- 30', '+select 1', ' -- 31', ' -- 32', ' -- 33'],
    },
  ]);
  const linesOf = (before: string, after: string) =>
    listed(query(before), query(after)).changes[0].fields[0].hunks?.flatMap((hunk) => hunk.lines);
  expect(linesOf('a\nb', 'a\nb\nc')).toEqual([' a', ' b', '+c']);
  expect(linesOf('a\nb', 'a\nb\n')).toEqual([' a', '-b', '\\ No newline at end of file', '+b']);
  expect(changesOf((body) => (body.dataQueries[0].options.query = 'short'))[0].fields[0]).not.toHaveProperty(
    'hunks',
  );
});

it('lists what a change needs', () => {
  const changes = changesOf((body) => {
    body.pages.push({ id: 'p3', name: 'New' });
    body.components.push(component('c3', { pageId: 'p3' }));
  });
  expect(changes.map(({ needs }) => needs)).toEqual([[], [changes[0].id]]);
});

it('reports white space and spelling as formatting only', () => {
  const { changes } = listed(documentOf(app()), documentOf(app(), 4));
  expect(changes).toMatchObject([{ kind: 'format', change: 'changed' }]);
});

it('truncates long values around the difference, to what PostgreSQL accepts', () => {
  const [change] = changesOf((body) => {
    body.dataQueries[0].options.query = `${'x'.repeat(5_000)}\0😀`;
    body.dataQueries[0].name = '\ud800'.repeat(500);
  });
  for (const { new: now } of change.fields) {
    expect(now?.text.length).toBeLessThanOrEqual(200);
    expect(now?.text).not.toMatch(/\0|\p{Surrogate}/u);
    expect(now?.truncated).toBe(true);
  }
  const long = (end: string) => documentOf({ ...app(), icon: `${'😀'.repeat(300)}${end}` });
  const [{ fields }] = listed(long('a'), long('b')).changes;
  expect(fields[0]).toMatchObject({ old: { text: expect.stringMatching(/^….+a$/u) } });
});

it('reports the first of very many changes, and their number', () => {
  const many = (text: string) =>
    documentOf({
      ...app(),
      components: Array.from({ length: 5_000 }, (_, index) => component(`c${index}`, { type: text })),
    });
  const { changes, total } = listed(many('Text'), many('Button'));
  expect(total).toBe(5_000);
  expect(changes.length).toBeLessThanOrEqual(1_000);
});

it('skips comparisons that would take very long, and reports a difference', () => {
  const large = (item: string) => parseAppDocument(`{"appV2": {"x": [${`${item},`.repeat(1_100_000)}1]}}`);
  expect(listed(large('0'), large('2'))).toMatchObject({
    total: 1,
    changes: [{ kind: 'other', name: null }],
  });
});

const value = fc.letrec((tie) => ({
  node: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom<unknown>(null, true, 0, 1.5, '', 'v1', 'p1', 'c1', 'é\0', '\ud800'),
    fc.array(tie('node'), { maxLength: 3 }),
    fc.dictionary(
      fc.constantFrom(
        'id',
        'name',
        'pages',
        'components',
        'definition',
        'events',
        'component',
        'layouts',
        'p1',
      ),
      tie('node'),
      { maxKeys: 4 },
    ),
  ),
})).node;
const KEYS = [
  ...['components', 'pages', 'events', 'dataQueries', 'dataSources', 'dataSourceOptions', 'appVersions'],
  ...['editingVersion', 'appEnvironments', 'name', 'currentVersionId', 'id', 'createdAt', 'anything'],
];
const body = fc.dictionary(fc.constantFrom(...KEYS), value, { maxKeys: 6 });

const parsed = (content: Json) => {
  try {
    return parseAppDocument(JSON.stringify({ appV2: content }));
  } catch {
    return null;
  }
};

const canonical = (node: unknown): unknown => {
  if (Array.isArray(node)) return node.map(canonical);
  if (typeof node !== 'object' || node === null) return node;
  const members = Object.entries(node).map(([key, item]) => [key, canonical(item)] as const);
  return { members: members.sort(([a], [b]) => (a < b ? -1 : 1)) };
};

const meaningOf = (text: string): string => JSON.stringify(canonical(JSON.parse(text)));

it('never throws, and never reports different documents as equal', () => {
  fc.assert(
    fc.property(body, body, fc.boolean(), (one, other, isRelated) => {
      const [before, after] = [parsed(one), parsed(isRelated ? { ...one, ...other } : other)];
      fc.pre(before !== null && after !== null);
      const { changes } = listed(before!, after!);
      const isSame = meaningOf(before!.text) === meaningOf(after!.text);
      const real = changes.filter(({ kind }) => kind !== 'format');
      expect(real.length > 0).toBe(!isSame);
      expect(changes.length > 0).toBe(before!.text !== after!.text);
      // Ids are left out only where something else tells of the change.
      const all = before!.differenceTo(after!).changes;
      for (const { id, fieldCount, oldName } of changes) {
        const { fields } = all.find((change) => change.id === id)!;
        expect(fieldCount > 0 || oldName !== null || fields.length === 0).toBe(true);
      }
      expect(listed(before!, after!).changes).toEqual(changes);
    }),
    { numRuns: samples(250) },
  );
});
