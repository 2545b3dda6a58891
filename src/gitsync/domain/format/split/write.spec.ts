import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { exportedDocuments, splitRepositories } from '../../../../../test/documents/documents';
import { applyEdits, parseJson, semanticallyEqual } from '../../../../core/json-text';
import { samples } from '../../../../../test/support/samples';
import { job, root } from '../../../../../test/support/commit-job';
import { planSplitTreeChanges } from '../../plan/plan-split-commit';
import { MemoryTree } from '../../../../../test/support/memory-tree';
import { emptyTree } from '../tree';
import type { PartText } from './part-files';
import { joinDocument, listParts, readParts } from './read';
import { serializeParts, splitDocument } from './write';

const FOLDER = 'apps/One';
const nothing = { paths: [], app: null };

/** Returns the files that a first commit of the document creates. */
async function filesOf(document: string): Promise<Record<string, Buffer>> {
  const files = await serializeParts(emptyTree, splitDocument(document, nothing), []);
  return Object.fromEntries(
    files.map((part) => [`${FOLDER}/${part.path}`, 'content' in part ? part.content : Buffer.alloc(0)]),
  );
}

async function folderOf(tree: MemoryTree, path = FOLDER) {
  const oid = (await tree.findEntry(path))!.oid;
  return { path, oid, parts: await listParts(tree, { path, oid }) };
}

async function readBack(tree: MemoryTree, path = FOLDER): Promise<string> {
  const { parts } = await folderOf(tree, path);
  return joinDocument(path, await readParts(tree, path, parts));
}

/** Returns the changes that a commit of the document makes to an existing app. */
async function changed(tree: MemoryTree, document: string, path = FOLDER) {
  const folder = await folderOf(tree, path);
  const request = { tree, layout: root, job: job({ document }), link: null, seen: null };
  return planSplitTreeChanges(request, { present: { entry: null, path, folder }, path, folders: [] });
}

/** Sorts by id, since parts have no order. */
function ordered(document: string): unknown {
  const value = JSON.parse(document) as { appV2: Record<string, unknown> };
  for (const [key, list] of Object.entries(value.appV2)) {
    if (
      !Array.isArray(list) ||
      !list.every((item) => typeof (item as { id?: unknown } | null)?.id === 'string')
    )
      continue;
    const byId = (one: { id: string }, other: { id: string }) => (one.id < other.id ? -1 : 1);
    value.appV2[key] = [...(list as { id: string }[])].sort(byId);
  }
  return value;
}

const expectSame = (one: string, other: string) => expect(ordered(one)).toEqual(ordered(other));

/** Only this generation can be split. */
const splittable = exportedDocuments.filter(([, text]) => 'appV2' in (JSON.parse(text) as object));

const small = `{
  "appV2": {
    "id": "one",
    "name": "One",
    "ratio": 1.50,
    "modules": [{"id": "m"}, {"id": "m"}],
    "components": [
      {
        "id": "b",
        "text": "\\u00e9",
        "10": 1e2,
        "2": [1, 2]
      },
      { "id": "a" }
    ],
    "events": [],
    "pages": null,
    "schemaDetails": {
      "multiPages": true
    },
    "dataQueryFolders": [{ "id": "f" }]
  },
  "tooljetVersion": "3.21"
}`;

describe('a document', () => {
  it('becomes one file per entity; the rest is in app.json', async () => {
    const files = await filesOf(small);
    const text = Object.fromEntries(Object.entries(files).map(([path, bytes]) => [path, bytes.toString()]));
    expect(text).toEqual({
      'apps/One/app/app.json': `{
  "id": "one",
  "name": "One",
  "ratio": 1.50,
  "modules": [
    {
      "id": "m"
    },
    {
      "id": "m"
    }
  ],
  "events": [],
  "pages": null,
  "tooljetVersion": "3.21"
}`,
      'apps/One/components/a.json': '{\n  "id": "a"\n}',
      'apps/One/components/b.json': `{
  "id": "b",
  "text": "\\u00e9",
  "10": 1e2,
  "2": [
    1,
    2
  ]
}`,
      'apps/One/definitions/dataQueryFolders/f.json': '{\n  "id": "f"\n}',
      'apps/One/schema/schema.json': '{\n  "multiPages": true\n}',
    });
    expectSame(await readBack(new MemoryTree(files)), small);
  });

  it('is restored from its parts, and then no file differs', async () => {
    const tree = new MemoryTree(await filesOf(small));
    expect(await changed(tree, small)).toEqual([]);
    const back = await readBack(tree);
    expect(await changed(tree, back)).toEqual([]);
    expect(back).toContain('"ratio": 1.50');
  });

  it('may be an export of ToolJet: its part files have the same app, and neither its tables nor its copy of the version', async () => {
    const appV2 = {
      ...{ id: 'one', name: 'One', editingVersion: { id: 'v', name: 'v1' }, pages: [{ id: 'p' }] },
      appVersions: [{ id: 'v', name: 'v1' }],
    };
    const tables = { tooljet_database: [{ id: 't', table_name: 'orders' }] };
    const exported = { ...tables, app: [{ definition: { appV2 } }], tooljet_version: '3.21' };
    const tree = new MemoryTree(await filesOf(JSON.stringify(exported)));

    const back = await readBack(tree);

    const { editingVersion: _, ...own } = appV2;
    expect(JSON.parse(back)).toEqual({ appV2: own, tooljetVersion: '3.21' });
    expect(await changed(tree, JSON.stringify(exported))).toEqual([]);
    expect(await changed(tree, back)).toEqual([]);
  });

  it('keeps the correlation ids of an Enterprise Edition, and those of others, when something else is edited', async () => {
    const entity = (id: string, more: object) => JSON.stringify({ id, ...more }, null, 2);
    const files = {
      'apps/One/app/app.json': entity('one', { name: 'One', co_relation_id: 'of the app' }),
      'apps/One/components/a.json': entity('a', {
        co_relation_id: 'kept',
        layouts: [{ co_relation_id: 'l' }],
      }),
      'apps/One/components/b.json': entity('b', { text: 'before' }),
    };
    const tree = new MemoryTree(files);
    const back = await readBack(tree);
    expect(await changed(tree, back)).toEqual([]);
    expect(await changed(tree, back.replace('"before"', '"after"'))).toEqual([
      { path: 'apps/One/components/b.json', content: Buffer.from(entity('b', { text: 'after' })) },
    ]);
  });

  it('changes only the file of the edited entity, and only the value in it', async () => {
    const spaced = '\ufeff{ "id":"b",\r\n\t"n": 1.0, "text": "\\u00e9" }\r\n';
    const tree = new MemoryTree(await filesOf(small)).with([
      { path: 'apps/One/components/b.json', content: spaced },
      { path: 'apps/One/notes.txt', content: 'not a part' },
    ]);
    const before = await readBack(tree);
    expect(await changed(tree, before)).toEqual([]);
    const index = (
      JSON.parse(before) as { appV2: { components: { id: string }[] } }
    ).appV2.components.findIndex(({ id }) => id === 'b');
    const edited = applyEdits(parseJson(before), [
      { op: 'replace', path: ['appV2', 'components', index, 'n'], raw: '2' },
    ]);
    expect(await changed(tree, edited)).toEqual([
      { path: 'apps/One/components/b.json', content: Buffer.from(spaced.replace('1.0', '2')) },
    ]);
  });

  it('writes a number that JavaScript cannot distinguish from the previous one', async () => {
    const tree = new MemoryTree(await filesOf(small.replace('1.50', '9007199254740993')));
    const changes = await changed(tree, small.replace('1.50', '9007199254740992'));
    expect(changes).toHaveLength(1);
    expect(String((changes[0] as { content: Buffer }).content)).toContain('9007199254740992');
  });

  it('keeps the place of a list in app.json when its first entity is added and its last one removed', async () => {
    const tree = new MemoryTree(await filesOf(small));
    const event = small.replace('"events": []', '"events": [{"id": "e"}]');
    const changes = await changed(tree, event);
    expect(changes.map(({ path }) => path)).toEqual(['apps/One/events/e.json']);
    const after = tree.with(changes);
    expectSame(await readBack(after), event);
    const gone = await changed(after, small);
    expect(gone).toEqual([{ path: 'apps/One/events/e.json', content: null }]);
  });

  it('keeps an entity in its file in the repository', async () => {
    const tree = new MemoryTree({
      ...(await filesOf(small)),
      'apps/One/definitions/components/c.json': '{"id":"c"}',
      'apps/One/definitions/own/o.json': '{"id":"o"}',
    });
    const back = await readBack(tree);
    expect(await changed(tree, back)).toEqual([]);
    const more = applyEdits(parseJson(back), [{ op: 'add', path: ['appV2', 'own', '-'], raw: '{"id":"p"}' }]);
    expect((await changed(tree, more)).map(({ path }) => path)).toEqual(['apps/One/definitions/own/p.json']);
  });

  it.each<[string, string, RegExp]>([
    ['of an export of several apps', '{"app":[{"definition":{"appV2":{}}},{}]}', /older generation/],
    ['of an export with something else', '{"app":[{"definition":{"appV2":{}}}],"x":1}', /older generation/],
    ['of the flat generation', '{"appVersions":[]}', /older generation/],
    ['with other values next to the app', '{"appV2":{},"tooljet_database":[]}', /"tooljet_database"/],
    ['with the platform in the app', '{"appV2":{"tooljetVersion":1}}', /"tooljetVersion"/],
    ['with an entity without an id', '{"appV2":{"pages":[{}]}}', /"pages", the item at index 0/],
    ['with an entity that is not an object', '{"appV2":{"pages":[7]}}', /"pages", the item at index 0/],
    ['with a duplicate id', '{"appV2":{"pages":[{"id":"a"},{"id":"a"}]}}', /"a" and "a"/],
    ['with ids that differ only in case', '{"appV2":{"pages":[{"id":"a"},{"id":"A"}]}}', /"a" and "A"/],
    ['with an id that leaves the folder', '{"appV2":{"pages":[{"id":"../../x"}]}}', /slash/],
    ['with an id reserved for Git', '{"appV2":{"events":[{"id":".git"}]}}', /cannot be a file name/],
    ['with an empty id', '{"appV2":{"events":[{"id":""}]}}', /cannot be a file name/],
    ['with an id too long', `{"appV2":{"events":[{"id":"${'x'.repeat(251)}"}]}}`, /cannot be a file name/],
  ])('is refused: one %s', async (_, document, detail) => {
    await expect(filesOf(document)).rejects.toMatchObject({
      code: 'git_invalid_repository',
      data: { problem: { code: 'git_unsupported_layout' } },
      message: expect.stringMatching(detail) as string,
    });
  });

  it('is refused if its parts would exceed the size limit', async () => {
    const deep = `${'['.repeat(90)}${'0,'.repeat(200_000)}0${']'.repeat(90)}`;
    await expect(filesOf(`{"appV2":{"pages":[{"id":"a","x":${deep}}]}}`)).rejects.toThrow(
      /larger than 32 MiB/,
    );
  });

  it('of a thousand parts is planned without reading them', async () => {
    const components = Array.from({ length: 1000 }, (_, n) => ({
      id: `c${n}`,
      name: `text${n}`,
      layouts: [n],
    }));
    const document = JSON.stringify({ appV2: { id: 'x', components } }, null, 2);
    const tree = new MemoryTree(await filesOf(document));
    tree.calls.length = 0;
    expect(await changed(tree, document.replace('"text77"', '"other"'))).toHaveLength(1);
    expect(tree.calls.filter((call) => call.startsWith('read'))).toHaveLength(2);
  });
});

/** Generates hostile ids, names and values. */
const scalar = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.double(),
  fc.constantFrom(null, true, '\u2028', 1e21),
);
const entity = (id: fc.Arbitrary<string>) =>
  fc
    .tuple(id, fc.dictionary(fc.string(), fc.oneof(scalar, fc.array(scalar))))
    .map(([at, rest]) => ({ ...rest, id: at }));
const entities = fc.uniqueArray(entity(fc.stringMatching(/^[a-z0-9-]{1,8}$/)), { selector: ({ id }) => id });
const KEYS = [
  'components',
  'pages',
  'events',
  'dataQueries',
  'appVersions',
  'dataQueryFolderMappings',
  'modules',
];
const documents = fc
  .tuple(
    fc.dictionary(fc.constantFrom(...KEYS), fc.oneof({ weight: 4, arbitrary: entities }, scalar)),
    fc.dictionary(fc.constantFrom('id', 'name', 'icon', 'schemaDetails', 'own'), fc.jsonValue()),
    fc.constantFrom(0, 1, 2, '\t'),
  )
  .map(([lists, own, indent]) =>
    JSON.stringify({ appV2: { ...own, ...lists }, tooljetVersion: 'x' }, null, indent),
  );

describe('any document', () => {
  it('is restored whatever the app was before, and then has nothing to commit', async () => {
    await fc.assert(
      fc.asyncProperty(documents, documents, async (first, second) => {
        const tree = new MemoryTree(await filesOf(first));
        expectSame(await readBack(tree), first);
        const after = tree.with(await changed(tree, second));
        expect(
          semanticallyEqual(
            parseJson(JSON.stringify(ordered(await readBack(after)))),
            parseJson(JSON.stringify(ordered(second))),
          ),
        ).toBe(true);
        expect(await changed(after, second)).toEqual([]);
        expect(await changed(after, await readBack(after))).toEqual([]);
      }),
      { numRuns: samples(40) },
    );
  });
});

describe('documents that people have built', () => {
  it.each(splittable)('%s is restored byte for byte from its parts', async (_, text) => {
    const tree = new MemoryTree(await filesOf(text));
    const back = await readBack(tree);
    expectSame(back, text);
    expect(await changed(tree, text)).toEqual([]);
    expect(await changed(tree, back)).toEqual([]);
  });

  it.each(splitRepositories)('in %s keep each of the bytes of their files', async (_, folder) => {
    const meta = JSON.parse(readFileSync(join(folder, '.meta/appMeta.json'), 'utf8')) as Record<
      string,
      { appPath: string }
    >;
    for (const { appPath } of Object.values(meta)) {
      const names = readdirSync(join(folder, appPath), { recursive: true, encoding: 'utf8' });
      const files = names
        .filter((name) => name.endsWith('.json'))
        .map((name) => [`${appPath}/${name}`, readFileSync(join(folder, appPath, name))] as const);
      const tree = new MemoryTree(new Map(files));
      const document = await readBack(tree, appPath);
      tree.calls.length = 0;
      expect(await changed(tree, document, appPath)).toEqual([]);
      // The files are recognized by their ids: only app.json is read, for the app's own values.
      expect(tree.calls.filter((call) => call.startsWith('read')).length).toBeLessThanOrEqual(2);
      const parts: PartText[] = splitDocument(document, {
        paths: files.map(([path]) => path.slice(appPath.length + 1)),
        app: null,
      });
      for (const { path, text } of parts)
        expect(text).toBe(files.find(([name]) => name === `${appPath}/${path}`)![1].toString());
    }
  });
});
