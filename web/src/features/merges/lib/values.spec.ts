import { conflictOf } from '../../../../../test/support/web/merge';
import { namesById, textAt } from './document-names';
import { entryOf, isJson, moved, problemOf } from './edit-value';
import { shownValue } from './shown-value';
import { labelSides } from './sides';

const nameless = () => null;

describe('a shown value', () => {
  it('is a text in full, with its color if it is one', () => {
    const conflict = conflictOf('value', { mine: '#1D5AA8', theirs: ' ', base: '' });
    expect(shownValue(conflict, 'mine', nameless)).toEqual({ as: 'text', text: '#1D5AA8', color: '#1D5AA8' });
    expect(shownValue(conflict, 'theirs', nameless)).toEqual({ as: 'note', text: 'Only spaces' });
    expect(shownValue(conflict, 'base', nameless)).toEqual({ as: 'note', text: 'Empty' });
  });

  it('has the members of a small object, with those that the side has changed', () => {
    const conflict = conflictOf('value', {
      base: { top: 1, left: 2 },
      mine: { top: 9, left: 2 },
      theirs: [1],
    });
    expect(shownValue(conflict, 'mine', nameless)).toEqual({
      as: 'members',
      members: [
        { name: 'top', value: '9', isChanged: true },
        { name: 'left', value: '2', isChanged: false },
      ],
    });
    expect(shownValue(conflict, 'theirs', nameless)).toEqual({ as: 'code', text: '[\n  1\n]' });
  });

  it('of a thing that the other side removed is what was changed of it', () => {
    const base = { id: 'c', properties: { text: { value: 'a' }, size: 1 } };
    const mine = { id: 'c', properties: { text: { value: 'b' }, size: 1 } };
    const conflict = conflictOf('deleted_changed', { base, mine }, { absent: ['theirs'], path: '' });
    expect(shownValue(conflict, 'mine', nameless)).toEqual({
      as: 'members',
      members: [{ name: 'Properties › Text', value: 'b', isChanged: true }],
    });
    expect(shownValue(conflict, 'theirs', nameless)).toEqual({ as: 'note', text: 'Removed' });
  });

  it('names what ids stand for', () => {
    const nameOf = (id: string) => ({ p: 'Orders', box: 'box1' })[id] ?? null;
    const order = conflictOf('order', { mine: ['p', 'x'] });
    expect(shownValue(order, 'mine', nameOf)).toEqual({
      as: 'list',
      items: ['Orders', 'x'],
      isOrdered: true,
    });
    const place = conflictOf('moved_twice', {
      mine: { pageId: 'p', parent: 'box' },
      theirs: { pageId: 'p' },
    });
    expect(shownValue(place, 'mine', nameOf)).toEqual({
      as: 'text',
      text: 'Page Orders, in box1',
      color: null,
    });
  });
});

it('finds names and texts by id in either form of a document', () => {
  const document = {
    components: [{ id: 'c', name: 'text1', layouts: [{ id: 'l' }] }],
    definition: { pages: { p: { name: 'Home', components: { x: { component: { name: 'old' } } } } } },
    dataQueries: [{ id: 'q', name: 'get', options: { query: 'select' } }],
  };
  const names = namesById(document);
  expect(['c', 'p', 'x', 'q', 'l'].map((id) => names.get(id))).toEqual([
    'text1',
    'Home',
    'old',
    'get',
    undefined,
  ]);
  expect(textAt(document, 'q', '/options/query')).toBe('select');
  expect(textAt(document, 'q', '/options/none')).toBeNull();
});

describe('another value', () => {
  it('is entered by its kind', () => {
    const entry = (kind: Parameters<typeof conflictOf>[0], mine: unknown, more = {}) =>
      entryOf(conflictOf(kind, { mine }, more), null);
    expect(entry('value', 'a')).toEqual({ as: 'line', label: 'Value', value: 'a' });
    expect(entry('value', 'a\nb')).toMatchObject({ as: 'text' });
    expect(entry('value', { a: 1 })).toMatchObject({ as: 'json' });
    expect(entry('order', ['a', 'b'])).toEqual({ as: 'order', label: 'Order', ids: ['a', 'b'] });
    expect(entry('name_taken', { id: 'x' }, { suggestion: 'free_2' })).toMatchObject({ value: 'free_2' });
    expect(entry('cycle', 'a')).toBeNull();
    expect(entry('value', {}, { of: { kind: 'version', id: null, name: 'v1' }, path: '' })).toBeNull();
  });

  it('begins with the text as it is merged, or as it was entered before', () => {
    const text = conflictOf('text', { mine: 'mine' });
    expect(entryOf(text, 'merged')).toMatchObject({ value: 'merged' });
    expect(entryOf(text, null)).toMatchObject({ value: 'mine' });
    const edited = { ...text, resolution: { value: 'edited' as unknown as null } };
    expect(entryOf(edited, 'merged')).toMatchObject({ value: 'edited' });
  });

  it('must be valid JSON where it is no text', () => {
    expect(['{"a":1}', '5', '{a}', ''].map(isJson)).toEqual([true, true, false, false]);
  });

  it('is not blank where it is a name', () => {
    const problem = (kind: Parameters<typeof conflictOf>[0], path: string) =>
      problemOf(conflictOf(kind, { mine: 'a' }, { path }), 'line', ' ');
    expect(problem('name_taken', '/name')).toBe('Enter a name.');
    expect(problem('renamed_twice', '/name')).toBe('Enter a name.');
    expect(problem('value', '/handle')).toBe('Enter a name.');
    expect(problem('value', '/properties/name')).toBeNull();
  });

  it('of an order moves an item by one place, within the list', () => {
    expect(moved(['a', 'b', 'c'], 1, -1)).toEqual(['b', 'a', 'c']);
    expect(moved(['a', 'b'], 1, 1)).toEqual(['a', 'b']);
  });
});

it('labels sides by person, else by place, else by commit', () => {
  const side = (name: string | null, branch: string, sha: string | null) => ({
    ...{ branch, sha, date: null, message: null },
    author: name === null ? null : { name, email: null },
  });
  const label = (mine: ReturnType<typeof side>, theirs: ReturnType<typeof side>) =>
    Object.values(labelSides({ mine, theirs, base: theirs }));
  expect(label(side('Ada', 'main', null), side('Ben', 'main', 'b'.repeat(40)))).toEqual(['Ada', 'Ben']);
  expect(label(side('Ada', 'main', null), side('Ada', 'main', 'b'.repeat(40)))).toEqual([
    'Working copy',
    'main',
  ]);
  expect(label(side('Ada', 'main', 'a'.repeat(40)), side('Ada', 'next', 'b'.repeat(40)))).toEqual([
    'main',
    'next',
  ]);
  expect(label(side(null, 'main', 'a'.repeat(40)), side(null, 'main', 'b'.repeat(40)))).toEqual([
    'main aaaaaaa',
    'main bbbbbbb',
  ]);
});
