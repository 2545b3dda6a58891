import { conflictOf } from '../../../../../test/support/web/merge';
import { shownValue } from './shown-value';

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
