import fc from 'fast-check';
import { samples } from '../../../core/samples.fixture';
import { parseAppDocument } from '../index';
import type { DocumentChange } from './index';

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

/** Returns the description of the changes that an edit makes. */
function changesOf(edit: (body: Editable) => void, base: () => Json = app): DocumentChange[] {
  const edited = base();
  edit(edited);
  const { changes, total } = documentOf(base()).differenceTo(documentOf(edited));
  expect(total).toBe(changes.length);
  return changes;
}

const briefly = ({ kind, change, name, page, fields }: DocumentChange): string =>
  [
    `${change} ${kind} ${name}`,
    page ? `on ${page.name}` : '',
    fields.map(({ path, old, new: now }) => `${path}: ${old?.text} → ${now?.text}`).join(', '),
  ]
    .filter(Boolean)
    .join(' | ');

it('reports no change between a document and itself', () => {
  expect(documentOf(app()).differenceTo(documentOf(app()))).toEqual({ changes: [], total: 0 });
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
      ['changed dataSource development | /options/host/value: a → b'],
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
      ['changed version v1 | /globalSettings/hideHeader: false → true'],
    ],
    ['the app itself', (body) => (body.icon = 'gear'), ['changed app Orders | /icon: apps → gear']],
    [
      'unknown properties',
      (body) => (body.workflows = { w1: { steps: 3 } }),
      ['changed other workflows | /appV2/workflows: undefined → {"w1": {"steps": 3}}'],
    ],
    [
      'reordered components',
      (body) => body.components.reverse(),
      ['changed other components | /appV2/components: undefined → undefined'],
    ],
  ])('%s', (_, edit, told) => {
    expect(changesOf(edit).map(briefly)).toEqual(told);
  });

  it('names renamed things by both names, and the owner of an event', () => {
    const [renamed] = changesOf((body) => (body.components[0].name = 'send'));
    expect(renamed).toMatchObject({ kind: 'component', name: 'send', oldName: 'name of c1', fieldCount: 1 });
    const [event] = changesOf((body) => (body.events[0].index = 1));
    expect(event.of).toEqual({ kind: 'component', id: 'c1', name: 'name of c1' });
    const [options] = changesOf((body) => (body.dataSourceOptions[0].options = null));
    expect(options.of).toEqual({ kind: 'dataSource', id: 's1', name: 'shop' });
  });

  it('reports a new version as one change, not once per reference to it', () => {
    const before = documentOf(app());
    const after = before.withVersion({ fromId: 'v1', id: 'v2', name: 'Second' });
    const { changes } = before.differenceTo(after);
    expect(changes.map(briefly)).toEqual(['changed version Second | /id: v1 → v2, /name: v1 → Second']);
    expect(changes[0].oldName).toBe('v1');
  });

  it('reports times of saving once, and never hides a difference', () => {
    const touched = changesOf((body) => {
      for (const item of [...body.components, ...body.dataQueries]) item.updatedAt = '2026-01-01T00:00:00Z';
    });
    expect(touched).toMatchObject([{ kind: 'timestamps', change: 'changed', fieldCount: 3, fields: [] }]);
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
      'changed setting null | /homePageId: p1 → p2',
      'changed page Details | /name: Detail → Details',
      'changed component name of c1 | on Home | /component/definition/properties/text/value: c1 → Send',
      'moved component name of c2 | on Details | /pageId: p1 → p2',
      'added event onClick | on Home',
    ]);
  });

  it('are reported for the entry of the version if they are only there', () => {
    const [change] = changesOf((body) => {
      body.appVersions[0].definition.pages.p2.components.c9 = { component: { name: 'c9' } };
    }, definedApp);
    expect(change).toMatchObject({
      kind: 'version',
      fields: [{ path: '/definition/pages/p2/components/c9' }],
    });
  });

  it('cannot be compared with another generation, and say so', () => {
    const flat = parseAppDocument(JSON.stringify({ ...app() }));
    const kinds = documentOf(app())
      .differenceTo(flat)
      .changes.map(({ kind }) => kind);
    expect(kinds).toEqual(['generation']);
    expect(documentOf(definedApp()).differenceTo(documentOf(app())).changes).toMatchObject([
      {
        kind: 'generation',
        fields: [{ change: 'changed', old: { text: expect.stringContaining('pages') } }],
      },
    ]);
  });
});

it('reports white space and spelling as formatting only', () => {
  const { changes } = documentOf(app()).differenceTo(documentOf(app(), 4));
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
  const [{ fields }] = long('a').differenceTo(long('b')).changes;
  expect(fields[0]).toMatchObject({ old: { text: expect.stringMatching(/^….+a$/u) } });
});

it('reports the first of very many changes, and their number', () => {
  const many = (text: string) =>
    documentOf({
      ...app(),
      components: Array.from({ length: 20_000 }, (_, index) => component(`c${index}`, { type: text })),
    });
  const { changes, total } = many('Text').differenceTo(many('Button'));
  expect(total).toBe(20_000);
  expect(changes.length).toBeLessThanOrEqual(1_000);
});

it('skips comparisons that would take very long, and reports a difference', () => {
  const large = (item: string) => parseAppDocument(`{"appV2": {"x": [${`${item},`.repeat(1_100_000)}1]}}`);
  expect(large('0').differenceTo(large('2'))).toMatchObject({
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
      const { changes } = before!.differenceTo(after!);
      const isSame = meaningOf(before!.text) === meaningOf(after!.text);
      const real = changes.filter(({ kind }) => kind !== 'format');
      expect(real.length > 0).toBe(!isSame);
      expect(changes.length > 0).toBe(before!.text !== after!.text);
      expect(before!.differenceTo(after!).changes).toEqual(changes);
    }),
    { numRuns: samples(250) },
  );
});
