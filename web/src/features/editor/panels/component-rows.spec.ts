import { rowsOf, type Component, type Row } from '../document';
import { findTyped, flat, stepOf, withoutFolded } from './component-rows';

const at = (name: string, top: number, parentId: string | null = null) =>
  ({ id: name, name, parentId, box: { top, left: 0 } }) as Component;

const rows = rowsOf([
  at('table', 50),
  at('button', 20, 'box'),
  at('box', 10),
  at('inner', 10, 'box'),
  at('deep', 0, 'inner'),
  at('lost', 90, 'nobody'),
]);
const NONE: ReadonlySet<string> = new Set();
const namesOf = (some: readonly Row[]) => some.map(({ component }) => component.name);

it('lists from top to bottom, each followed by what is in it', () => {
  expect(
    rows.map(({ component, depth, position, siblings }) => [component.name, depth, position, siblings]),
  ).toEqual([
    ['box', 0, 1, 3],
    ['inner', 1, 1, 2],
    ['deep', 2, 1, 1],
    ['button', 1, 2, 2],
    ['table', 0, 2, 3],
    ['lost', 0, 3, 3],
  ]);
  expect(rows.filter(({ hasChildren }) => hasChildren).map(({ component }) => component.name)).toEqual([
    'box',
    'inner',
  ]);
});

it('leaves out what is inside of folded ones, at any depth', () => {
  expect(namesOf(withoutFolded(rows, new Set(['box'])))).toEqual(['box', 'table', 'lost']);
  expect(namesOf(withoutFolded(rows, new Set(['inner', 'table'])))).toEqual([
    'box',
    'inner',
    'button',
    'table',
    'lost',
  ]);
});

it('shows results of a search side by side', () => {
  expect(flat(rows.slice(1, 3))).toMatchObject([
    { depth: 0, parentId: null, hasChildren: false, position: 1, siblings: 2 },
    { depth: 0, position: 2 },
  ]);
});

it.each([
  ['ArrowDown', 0, { to: 1 }],
  ['ArrowDown', 5, null],
  ['ArrowUp', 1, { to: 0 }],
  ['ArrowUp', 0, null],
  ['Home', 4, { to: 0 }],
  ['End', 1, { to: 5 }],
  ['ArrowRight', 0, { to: 1 }],
  ['ArrowRight', 2, null],
  ['ArrowLeft', 0, 'toggle'],
  ['ArrowLeft', 2, { to: 1 }],
  ['ArrowLeft', 4, null],
  ['x', 0, null],
])('moves with %s from row %i', (key, from, step) => {
  expect(stepOf(key, { rows, at: from, folded: NONE })).toEqual(step);
});

it('unfolds with the right arrow, and leaves a folded one with the left arrow', () => {
  const folded = new Set(['inner']);
  const shown = withoutFolded(rows, folded);
  expect(stepOf('ArrowRight', { rows: shown, at: 1, folded })).toBe('toggle');
  expect(stepOf('ArrowLeft', { rows: shown, at: 1, folded })).toEqual({ to: 0 });
});

it('finds rows by the beginning of their name, and goes round', () => {
  expect(findTyped(rows, 0, 'b')).toBe(3);
  expect(findTyped(rows, 3, 'B')).toBe(0);
  expect(findTyped(rows, 3, 'bu')).toBe(3);
  expect(findTyped(rows, 0, 'zz')).toBe(-1);
});
