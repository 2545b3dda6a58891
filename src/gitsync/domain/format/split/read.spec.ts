import * as fc from 'fast-check';
import { parseJson } from '../../../../core/json-text';
import { partOf } from './part-files';
import { joinDocument } from './read';

const parts = {
  'app/app.json': '{\n  "id": "one",\n  "name": "One",\n  "n": 1.50,\n  "tooljetVersion": "3.21"\n}',
  'components/b.json': '{\n  "id": "b",\n  "text": "a\\nb"\n}',
  'components/a.json': '{"id":"a"}',
  'definitions/dataQueryFolders/f.json': '{ "id": "f" }',
  'schema/schema.json': '{\n  "multiPages": true\n}',
  'versions/v.json': '{\n  "id": "v"\n}',
};
const listed = (files: Record<string, string>) =>
  Object.entries(files).map(([path, text]) => ({ path, text }));
const joined = (files: Record<string, string>) => joinDocument('apps/One', listed(files));

it('puts the files of an app together, each value as it is written', () => {
  expect(joined(parts)).toBe(`{
  "appV2": {
    "id": "one",
    "name": "One",
    "n": 1.50,
    "schemaDetails": {
      "multiPages": true
    },
    "components": [
      {
        "id": "b",
        "text": "a\\nb"
      },
      {"id":"a"}
    ],
    "dataQueryFolders": [
      { "id": "f" }
    ],
    "appVersions": [
      {
        "id": "v"
      }
    ]
  },
  "tooljetVersion": "3.21"
}`);
});

it.each([
  ['no app.json', { 'versions/v.json': '{"id":"v"}' }, /app\.json.*missing/],
  ['an id that contradicts the name of its file', { 'pages/a.json': '{"id":"b"}' }, /has an id that differs/],
  ['a file without an id', { 'pages/a.json': '{}' }, /has an id that differs/],
  ['a file that is not JSON', { 'pages/a.json': '{' }, /not a JSON object/],
  ['a list in place of an entity', { 'pages/a.json': '[]' }, /not a JSON object/],
  [
    'a list in app.json too',
    { 'app/app.json': '{"pages":[1]}', 'pages/a.json': '{"id":"a"}' },
    /contains pages/,
  ],
  [
    'a list that would replace the schema',
    { 'definitions/schemaDetails/a.json': '{"id":"a"}' },
    /not at the path of an entity/,
  ],
])('refuses %s', (_, files, detail) => {
  const all = 'versions/v.json' in files ? files : { ...parts, ...files };
  expect(() => joined(all as Record<string, string>)).toThrow(detail);
});

it('inserts a list where app.json has an empty one', () => {
  const app = '{"id":"one","pages":[],"name":"One","pages":[]}';
  expect(JSON.parse(joined({ 'app/app.json': app }))).toEqual({
    appV2: { id: 'one', pages: [], name: 'One' },
  });
  const text = joined({ 'app/app.json': app, 'pages/a.json': '{"id":"a"}' });
  expect(Object.keys((JSON.parse(text) as { appV2: object }).appV2)).toEqual(['id', 'pages', 'name']);
  expect(JSON.parse(text)).toMatchObject({ appV2: { pages: [{ id: 'a' }] } });
});

it('keeps strings with characters that JavaScript treats as line terminators', () => {
  const text = '{"id":"a","text":"one\u2028two\u2029three"}\r\n';
  const document = JSON.parse(joined({ ...parts, 'pages/a.json': text })) as { appV2: { pages: unknown[] } };
  expect(document.appV2.pages).toEqual([JSON.parse(text)]);
});

it('recognizes the files that are parts', () => {
  expect(partOf('queries/q.json')).toEqual({ kind: 'entity', list: 'dataQueries', id: 'q' });
  expect(partOf('definitions/anything/x.json')).toEqual({ kind: 'entity', list: 'anything', id: 'x' });
  for (const path of ['README.md', 'app/other.json', 'unknown/a.json', 'components/a.txt', 'a/b/c.json'])
    expect(partOf(path)).toBeNull();
});

it('joins any files to a document, or names the invalid one', () => {
  const value = fc.json({ maxDepth: 3 });
  const text = fc.oneof(value, fc.constantFrom('{"id":"a"}', '{"id":"a","__proto__":1}', '\ufeff{}', ''));
  const path = fc.constantFrom(...Object.keys(parts), 'pages/a.json', 'definitions/appV2/a.json');
  fc.assert(
    fc.property(fc.dictionary(path, text), (files) => {
      const all = { ...parts, ...files };
      try {
        expect(parseJson(joined(all)).root.kind).toBe('object');
      } catch (error) {
        expect(error).toMatchObject({ code: 'git_invalid_repository' });
      }
    }),
  );
});
