import {
  appendTo,
  componentsOf,
  deleteComponents,
  isObject,
  rebaseEdits,
  SourceText,
  takeBatch,
  type Edit,
  type Path,
} from './index';
import { putLast } from './member-order';
import { editedDocuments, EditedDocument, expectUndone } from '../../../../test/support/edited-document';

const TEXT = '{"map": {"a": 1.50, "b": {"10": 1.0, "2": 2e0}, "c": [1, 2], "d/~": "\\u0041"}, "last": null}';

const keysOf = ({ document }: EditedDocument): string[] => {
  const { map } = document as { map: object };
  return Object.keys(map);
};

it('puts a member that was taken out back between the same ones, spelled as it was', () => {
  const edited = new EditedDocument(TEXT);
  for (const key of ['a', 'b', 'c', 'd/~']) expectUndone(edited, [{ op: 'remove', path: ['map', key] }]);
  expectUndone(edited, [
    { op: 'remove', path: ['map', 'c'] },
    { op: 'remove', path: ['map', 'a'] },
    { op: 'add', path: ['map', 'e'], raw: '{"x": 1.0}' },
  ]);
});

it('adds no item a second time, and counts none as lost that is there or gone as wanted', () => {
  const text = '{"list":[{"id":"a"},{"id":"b"}],"pages":[]}';
  const document: unknown = JSON.parse(text);
  const edits: Edit[] = [
    { op: 'add', path: ['list', 0], raw: '{"id":"b","x":1}' },
    { op: 'remove', path: ['list', { index: 0, id: 'gone' }] },
    { op: 'replace', path: ['list', { index: 0, id: 'gone' }, 'x'], raw: '1' },
    { op: 'add', path: ['list', 0], raw: '{"id":"c"}' },
  ];
  const { edits: kept, lost } = rebaseEdits(document, edits, new SourceText(text, document));
  expect(kept).toEqual([edits[3]]);
  expect(lost).toBe(1);
});

it('puts members behind the others, and back', () => {
  const edited = new EditedDocument(TEXT);
  expectUndone(edited, putLast(['map'], ['b', 'a']));
  edited.change(putLast(['map'], ['b', 'a']));
  expect(keysOf(edited)).toEqual(['c', 'd/~', 'b', 'a']);
  expect(edited.text).toContain('"b": {"10": 1.0, "2": 2e0}, "a": 1.50}');
});

it.each([
  ['{"list":[{"id":"a"}]}', '{"list":[{"id":"a"},{"x":1.0},{"x":2e0}]}'],
  ['{"list":[]}', '{"list":[{"x":1.0},{"x":2e0}]}'],
  ['{"list":null}', '{"list":[{"x":1.0},{"x":2e0}]}'],
  ['{}', '{"list":[{"x":1.0},{"x":2e0}]}'],
])('appends to the list of %s, which is made where there is none, and takes it back', (text, expected) => {
  const edited = new EditedDocument(text);
  expect(appendTo(edited.document, ['list'], [])).toEqual([]);
  const edits = appendTo(edited.document, ['list'], ['{"x":1.0}', '{"x":2e0}']);
  expectUndone(edited, edits);
  edited.change(edits);
  expect(edited.text.replaceAll(/\s/g, '')).toBe(expected);
});

it('sends an order of many members in batches, each of no more operations than are allowed', () => {
  const keys = Array.from({ length: 1_200 }, (_, index) => `k${index}`);
  let rest: Edit[] = [{ op: 'remove', path: ['x'] }, ...putLast(['map'], keys)];
  const sizes: number[] = [];
  while (rest.length > 0) {
    const batch = takeBatch(rest, 1_000);
    sizes.push(batch.reduce((sum, edit) => sum + (edit.op === 'order' ? edit.keys.length * 2 : 1), 0));
    rest = rest.slice(batch.length);
  }
  expect(Math.max(...sizes)).toBeLessThanOrEqual(1_000);
  expect(sizes.reduce((sum, size) => sum + size)).toBe(2_401);
});

it.each(editedDocuments)('takes any component out of %s and puts it back, byte for byte', (_name, text) => {
  const edited = new EditedDocument(text);
  const place = edited.place();
  const components = componentsOf({ document: place.document, model: place.model, page: place.page });
  for (const { id } of [components[0], components[Math.floor(components.length / 2)]].filter(Boolean))
    expectUndone(edited, deleteComponents(edited.place(), [id]));
});

it.each(editedDocuments)(
  'changes the order of the keys of %s and puts it back, byte for byte',
  (_name, text) => {
    const edited = new EditedDocument(text);
    for (const path of [[], edited.model.body] as Path[]) {
      const value = path.reduce<unknown>(
        (at, step) => (at as Record<string, unknown>)[step as string],
        edited.document,
      );
      if (!isObject(value)) continue;
      const [first, second] = Object.keys(value);
      expectUndone(edited, putLast(path, [first, second]));
    }
  },
);
