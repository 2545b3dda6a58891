import type { Schemas } from '../../../lib/api';
import { marksOf } from '../../../../../src/apps/drawing';
import { changeOf, whereOnCanvas } from './canvas-marks';

type Change = Schemas['ChangeView'];

const change = (more: Partial<Change>): Change => ({
  id: 'c',
  kind: 'component',
  change: 'changed',
  isCosmetic: false,
  itemId: 'save',
  name: 'save',
  oldName: null,
  page: { id: 'home', name: 'Home' },
  of: null,
  fields: [],
  fieldCount: 0,
  needs: [],
  ...more,
});

const eventOf = (id: string, more: Partial<Change> = {}) =>
  change({
    id: `event of ${id}`,
    kind: 'event',
    itemId: 'e',
    of: { kind: 'component', id, name: id },
    ...more,
  });

const moved = change({ id: 'moved', change: 'moved' });
const removed = change({ id: 'removed', change: 'removed', itemId: 'old' });
const query = change({ id: 'query', kind: 'query', itemId: 'q1', page: null });
const page = change({ id: 'page', kind: 'page', itemId: 'detail', page: null });

it('marks each component by its own change, and by its events where it has none', () => {
  const changes = [eventOf('save', { change: 'added' }), moved, removed, eventOf('print'), query, page];
  expect(Object.fromEntries(marksOf(changes))).toEqual({ save: 'moved', old: 'removed', print: 'changed' });
});

it('marks nothing for events of pages and queries', () => {
  expect(marksOf([eventOf('q1', { of: { kind: 'query', id: 'q1', name: 'sum' } })]).size).toBe(0);
});

it('finds the change of a component, before those of its events', () => {
  const event = eventOf('save');
  expect(changeOf([event, moved], 'save')).toBe(moved);
  expect(changeOf([event, removed], 'save')).toBe(event);
  expect(changeOf([query], 'q1')).toBeNull();
});

it('says where a change is', () => {
  expect(whereOnCanvas(moved)).toEqual({ componentId: 'save', pageId: 'home' });
  expect(whereOnCanvas(eventOf('save'))).toEqual({ componentId: 'save', pageId: 'home' });
  expect(whereOnCanvas(page)).toEqual({ componentId: null, pageId: 'detail' });
  expect(whereOnCanvas(query)).toEqual({ componentId: null, pageId: null });
});
