import { conflictOf } from '../../../../../test/support/web/merge';
import { entryOf, isJson, moved, problemOf } from './edit-value';

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
