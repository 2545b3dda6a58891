import { AppError } from '../../core/errors';
import { hashOf, newAppDocument, parseAppDocument, parsePatch, printAppDocument } from '.';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

function refusalOf(work: () => unknown): AppError {
  try {
    work();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('It was taken.');
}

const app = (body: object) =>
  JSON.stringify({ appV2: { name: 'Orders', ...body }, tooljetVersion: '3.5.39' });
const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);

describe('a document is refused', () => {
  it.each<[string, string, string, RegExp]>([
    ['invalid JSON', '{"appV2": {\n  "name": tru\n}}', '/appV2/name', /line 2, column 11/],
    ['JSON that is not an app', '{"hello": "world"}', '', /neither "app"/],
    ['an array', '[]', '', /an array, not an object/],
    ['no app', '{"app": []}', '/app', /no app/],
    ['several apps', '{"app": [{}, {}]}', '/app', /2 apps/],
    ['no definition', '{"app": [{"definition": {}}]}', '/app/0/definition/appV2', /missing/],
    ['an app that is null', '{"appV2": null}', '/appV2', /null, not an object/],
    ['a name that is a number', app({ name: 7 }), '/appV2/name', /a number, not a string/],
    ['a flat name that is an object', '{"name": {}, "appVersions": []}', '/name', /an object, not a string/],
    ['components in an object', app({ components: {} }), '/appV2/components', /an object, not an array/],
    ['a page that is a string', app({ pages: ['a'] }), '/appV2/pages/0', /a string, not an object/],
    [
      'an id that is a number',
      app({ dataQueries: [{ id: 1 }] }),
      '/appV2/dataQueries/0/id',
      /a number, not a string/,
    ],
    [
      'a duplicate id',
      app({ events: [{ id: 'a' }, { id: 'b' }, { id: 'a' }] }),
      '/appV2/events/2/id',
      /same id/,
    ],
    ['a malformed editing version', app({ editingVersion: 'v1' }), '/appV2/editingVersion', /not an object/],
    ['more than 100 levels', app({}).replace('"Orders"', nested(99)), '', /100 levels/],
    ['10,000 levels', nested(10_000), '', /100 levels/],
  ])('for %s, with place and reason', (_, text, pointer, why) => {
    const error = refusalOf(() => parseAppDocument(text));
    expect(error).toMatchObject({ code: 'invalid_app_document', status: 422 });
    expect(error.message).toMatch(why);
    expect(error.remedy).toMatch(/\w/);
    expect(error.errors![0].path.startsWith(pointer)).toBe(true);
  });

  it('for bytes that are not UTF-8, with their place', () => {
    const bytes = Buffer.concat([
      Buffer.from('{"appV2":\n {"name": "é'),
      Buffer.from([0xff]),
      Buffer.from('"}}'),
    ]);
    const error = refusalOf(() => parseAppDocument(bytes));
    expect(error).toMatchObject({ code: 'invalid_app_document', status: 422, data: { line: 2, column: 13 } });
  });

  it('for more than 32 MiB, counted in bytes', () => {
    const text = app({ filler: 'é'.repeat(16 * 1024 * 1024) });
    expect(refusalOf(() => parseAppDocument(text))).toMatchObject({ code: 'payload_too_large', status: 413 });
    expect(refusalOf(() => parseAppDocument(Buffer.from(text)))).toMatchObject({
      code: 'payload_too_large',
      status: 413,
    });
  });

  it('for more values than fit in memory', () => {
    const text = app({ filler: [1] }).replace('[1]', `[${'0,'.repeat(3_000_000)}0]`);
    expect(refusalOf(() => parseAppDocument(text))).toMatchObject({ code: 'payload_too_large', status: 413 });
    const patch = `[{"op": "add", "path": "/x", "value": [${'0,'.repeat(3_000_000)}0]}]`;
    const document = parseAppDocument(app({}));
    expect(refusalOf(() => document.edit(patch))).toMatchObject({ code: 'payload_too_large', status: 413 });
  });

  it('with every invalid value, up to twenty', () => {
    const error = refusalOf(() =>
      parseAppDocument(app({ name: 1, pages: 1, components: Array(50).fill(1) })),
    );
    expect(error.errors).toHaveLength(20);
  });
});

describe('a document is accepted', () => {
  it('with 100 levels, null arrays, unknown keys, and items without an id', () => {
    const text = app({ deep: 0, pages: null, unknown: [1, 1], modules: [{}, {}] }).replace(
      '"deep":0',
      `"deep":${nested(98)}`,
    );
    expect(parseAppDocument(text).text).toBe(text);
  });

  it('with a data source that is listed twice', () => {
    const source = { id: 'a', name: 'Orders', options: { host: 'x' } };
    const text = app({ dataSources: [source, { id: 'b' }, source] });
    const document = parseAppDocument(text);
    expect(document.text).toBe(text);
    const changed = parseAppDocument(app({ dataSources: [source, { id: 'b', name: 'New' }, source] }));
    expect(document.differenceTo(changed).changes).toHaveLength(1);
    expect(document.replaceWith(changed).text).toBe(changed.text);
    const edit = JSON.stringify([{ op: 'replace', path: '/appV2/dataSources/2/name', value: 'Other' }]);
    expect(document.differenceTo(document.edit(edit)).changes).toHaveLength(1);
  });

  it('with __proto__ in it, which has no effect', () => {
    const text =
      '{"__proto__": {"name": "x"}, "appV2": {"__proto__": {"name": "y", "editingVersion": {"id": "z"}}}}';
    expect(parseAppDocument(text)).toMatchObject({ text, name: null, versionId: null });
  });

  it('with its byte order mark', () => {
    const bytes = Buffer.from(`\ufeff${app({})}`);
    const document = parseAppDocument(bytes);
    expect(Buffer.from(document.withName('Orders').text)).toEqual(bytes);
    expect(document.withName('Sales').text).toBe(`\ufeff${app({ name: 'Sales' })}`);
  });

  it('from a request, printed with an indent of two and nothing else lost', () => {
    expect(printAppDocument('{"appV2":{"name":"\\u00e9","2":1.0,"1":1e3,"__proto__":[]}}').text).toBe(
      '{\n  "appV2": {\n    "name": "\\u00e9",\n    "2": 1.0,\n    "1": 1e3,\n    "__proto__": []\n  }\n}',
    );
    expect(
      refusalOf(() =>
        printAppDocument(
          app({ a: 1 }).replace('"a":1', `"a":${'['.repeat(90)}${'0,'.repeat(1e6)}0${']'.repeat(90)}`),
        ),
      ),
    ).toMatchObject({
      code: 'payload_too_large',
    });
  });
});

describe('the name', () => {
  it('is replaced, or added if there is none; a flat document has its own', () => {
    expect(parseAppDocument('{"appV2": {"id": "a"}}').withName('B').text).toBe(
      '{"appV2": {"id": "a", "name": "B"}}',
    );
    const flat = parseAppDocument('{"name": "A", "appVersions": [{"id": "1", "name": "A"}]}');
    expect(flat.withName('B').text).toBe('{"name": "B", "appVersions": [{"id": "1", "name": "A"}]}');
  });

  it('keeps its spelling if it is equal', () => {
    const document = parseAppDocument('{"appV2": {"name": "\\u00c9"}}');
    expect(document.withName('É')).toBe(document);
  });
});

describe('the version', () => {
  const versions = [
    { id: 'one', name: 'v1' },
    { id: 'two', name: 'v2' },
    { id: 'three', name: 'v3' },
  ];

  it('is the one being edited, else the current one, else the newest', () => {
    const editingVersion = { id: 'two', name: 'v2' };
    expect(
      parseAppDocument(app({ editingVersion, currentVersionId: 'one', appVersions: versions })).versionId,
    ).toBe('two');
    expect(parseAppDocument(app({ currentVersionId: 'one', appVersions: versions }))).toMatchObject({
      versionId: 'one',
      versionName: 'v1',
    });
    expect(parseAppDocument(app({ currentVersionId: 'gone', appVersions: versions })).versionName).toBe('v3');
    expect(parseAppDocument(app({ appVersions: [{ name: 'v9' }] }))).toMatchObject({
      versionId: null,
      versionName: 'v9',
    });
    const other = { editingVersion: { id: 'two', name: 'v2' }, appVersions: [{ id: 'one', name: 'v1' }] };
    const exported = parseAppDocument(app(other));
    expect(exported).toMatchObject({ versionId: 'one', versionName: 'v1' });
    expect(exported.withVersionName('v9').text).toBe(
      app({ ...other, appVersions: [{ id: 'one', name: 'v9' }] }),
    );
    expect(parseAppDocument(app({}))).toMatchObject({ versionId: null, versionName: null });
  });

  it('is replaced in every reference to it, and in nothing that only resembles one', () => {
    const text = app({
      currentVersionId: 'two',
      editingVersion: { id: 'two', name: 'v2', parentVersionId: 'two' },
      appVersions: versions,
      pages: [
        { id: 'two', name: 'v2', appVersionId: 'two' },
        { id: 'p', appVersionId: 'one' },
      ],
      events: [{ event: { appVersionId: 'two' }, sourceId: 'two' }],
    });
    const next = parseAppDocument(text).withVersion({ fromId: 'two', id: 'four', name: 'v4' });
    expect(JSON.parse(next.text)).toEqual(
      JSON.parse(
        app({
          currentVersionId: 'four',
          editingVersion: { id: 'four', name: 'v4', parentVersionId: 'two' },
          appVersions: [versions[0], { id: 'four', name: 'v4' }, versions[2]],
          pages: [
            { id: 'two', name: 'v2', appVersionId: 'four' },
            { id: 'p', appVersionId: 'one' },
          ],
          events: [{ event: { appVersionId: 'four' }, sourceId: 'two' }],
        }),
      ),
    );
  });

  it('without an id accepts only the name, if there is one place for it', () => {
    const change = { fromId: 'row', id: 'new', name: 'v2' };
    const named = parseAppDocument(app({ editingVersion: { name: 'v1' } }));
    expect(named.withVersion(change).text).toBe(app({ editingVersion: { name: 'v2' } }));
    const none = parseAppDocument(app({ appVersions: [{ name: 'a' }, { name: 'b' }] }));
    expect(none.withVersion(change)).toBe(none);
    expect(parseAppDocument(app({})).withVersion(change).text).toBe(app({}));
  });

  it('is renamed in both places', () => {
    const document = parseAppDocument(app({ editingVersion: versions[0], appVersions: versions }));
    expect(document.withVersionName('First').text).toBe(document.text.replaceAll('"v1"', '"First"'));
  });
});

describe('an edit', () => {
  const document = parseAppDocument(app({ components: [{ id: 'a', top: 1 }] }));

  it('is a patch whose result is a valid document', () => {
    const patch = '[{"op": "replace", "path": "/appV2/components/0/top", "value": 1.50}]';
    expect(document.edit(patch).text).toBe(document.text.replace('"top":1', '"top":1.50'));
    const twice = '[{"op": "copy", "from": "/appV2/components/0", "path": "/appV2/components/-"}]';
    expect(refusalOf(() => document.edit(twice))).toMatchObject({
      code: 'invalid_app_document',
      status: 422,
    });
    const deep = `[{"op": "add", "path": "/x", "value": ${nested(100)}}]`;
    expect(refusalOf(() => document.edit(deep))).toMatchObject({ code: 'invalid_app_document', status: 422 });
    const large = `[{"op": "add", "path": "/x", "value": "${'x'.repeat(33 * 1024 * 1024)}"}]`;
    expect(refusalOf(() => document.edit(large))).toMatchObject({ code: 'payload_too_large', status: 413 });
  });

  it('can be parsed once, before there is a document to apply it to', () => {
    const patch = parsePatch('[{"op": "replace", "path": "/appV2/name", "value": "B"}]');
    expect(document.edit(patch).name).toBe('B');
    expect(document.edit(patch).text).toBe(document.withName('B').text);
    expect(refusalOf(() => parsePatch('[{"op": "jump", "path": ""}]'))).toMatchObject({
      code: 'invalid_patch',
    });
  });

  it('that fails reports the operation and the reason', () => {
    const error = refusalOf(() =>
      document.edit(
        '[{"op": "test", "path": "/appV2/name", "value": "Orders"}, {"op": "remove", "path": "/x"}]',
      ),
    );
    expect(error).toMatchObject({ code: 'invalid_patch', status: 422, data: { operationIndex: 1 } });
    expect(error.message).toBe('Operation 1 (/x): /x does not exist.');
    expect(refusalOf(() => document.edit('nonsense'))).toMatchObject({ code: 'invalid_patch', status: 422 });
  });

  it('by a whole text is validated, and keeps the bytes of equal values', () => {
    expect(refusalOf(() => parseAppDocument('{}'))).toMatchObject({ code: 'invalid_app_document' });
    const spelled = parseAppDocument(
      '{"appV2": {"name": "A", "9": 1.0, "1": 12345678901234567890, "e": "\\u00e9\\/"}}',
    );
    const sent = JSON.parse(spelled.text) as { appV2: { name: string } };
    sent.appV2.name = 'B';
    expect(spelled.replaceWith(parseAppDocument(JSON.stringify(sent))).text).toBe(
      spelled.text.replace('"A"', '"B"'),
    );
  });
});

describe('references', () => {
  const referencesIn = (...strings: string[]) => parseAppDocument(app({ strings })).references();

  it('are found in any spelling inside braces', () => {
    const strings = [
      'Bearer {{secrets.TOKEN}} and {{ constants.A + constants?.B }}',
      `{{constants['C D']}}{{secrets["é"]}}`,
      '{{ send({a: {b: 1}}, constants.AFTER) }}',
      '{{constants.A}}',
    ];
    expect(referencesIn(...strings)).toEqual({
      constants: ['A', 'AFTER', 'B', 'C D'],
      secrets: ['TOKEN', 'é'],
    });
  });

  it('are distinguished from text that resembles them', () => {
    const strings = [
      'constants.A',
      '{{components.constants.B}}',
      '{{myconstants.C}}',
      '}} constants.D {{',
      '{{ 1 }} constants.E {{ 2 }}',
    ];
    expect(referencesIn(...strings)).toEqual({ constants: [], secrets: [] });
  });

  it('are found in reasonable time in a long string of braces', () => {
    expect(referencesIn('{{{ }}'.repeat(300_000), '{{'.repeat(300_000)).constants).toEqual([]);
  });
});

describe('secrets', () => {
  const options = (text: string) => `{"appV2": {"dataSourceOptions": [{"id": "o", "options": ${text}}]}}`;
  const extract = (text: string) => parseAppDocument(options(text)).extractSecrets();

  it('are removed, and leave the id of their credential', () => {
    const { document, secrets } = extract(
      '{"key": {"credential_id": "c", "value": "s3cret\\u00e9", "encrypted": true}}',
    );
    expect(document.text).toBe(options('{"key": {"credential_id": "c", "encrypted": true}}'));
    expect(secrets).toEqual([{ credentialId: 'c', value: '"s3cret\\u00e9"' }]);
  });

  it('without a credential get one', () => {
    const { document, secrets } = extract(
      '{"a": {"value": {"x": 1.0}, "encrypted": true}, "b": {"encrypted": true, "credential_id": "", "value": 1}}',
    );
    const [a, b] = secrets.map(({ credentialId }) => credentialId);
    expect([a, b]).toEqual([expect.stringMatching(UUID), expect.stringMatching(UUID)]);
    expect(a).not.toBe(b);
    expect(secrets.map(({ value }) => value)).toEqual(['{"x": 1.0}', '1']);
    expect(document.text).toBe(
      options(
        `{"a": {"credential_id": "${a}", "encrypted": true}, "b": {"encrypted": true, "credential_id": "${b}"}}`,
      ),
    );
    expect(document.extractSecrets()).toEqual({ document, secrets: [] });
  });

  it('are not values in the clear, nor empty ones', () => {
    const text =
      '{"a": {"value": "x", "encrypted": false}, "b": {"encrypted": true, "credential_id": ""}, "c": {"value": 1, "encrypted": null}}';
    expect(extract(text)).toMatchObject({ document: { text: options(text) }, secrets: [] });
  });

  it('are found in the data sources of old documents too', () => {
    const text =
      '{"dataSources": [{"id": "d", "options": {"password": {"value": "x", "encrypted": true, "credential_id": "c"}}}]}';
    expect(parseAppDocument(text).extractSecrets().secrets).toEqual([{ credentialId: 'c', value: '"x"' }]);
  });
});

describe('a new app', () => {
  it('is a document with one page, and deterministic for given ids', () => {
    const ids = {
      appId: 'app',
      versionId: 'version',
      homePageId: 'page',
      environmentIds: ['d', 's', 'p'] as [string, string, string],
    };
    const text = newAppDocument({ ...ids, name: 'Ördér "1"' });
    expect(newAppDocument({ ...ids, name: 'Ördér "1"' })).toBe(text);
    expect(parseAppDocument(text)).toMatchObject({
      generation: 'appV2',
      name: 'Ördér "1"',
      versionId: 'version',
      versionName: 'v1',
    });
    expect(JSON.parse(text)).toMatchObject({
      appV2: { pages: [{ id: 'page', appVersionId: 'version' }], editingVersion: { homePageId: 'page' } },
    });
  });
});

it('is hashed over its UTF-8 bytes', () => {
  expect(hashOf('é')).toBe('4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c');
});
