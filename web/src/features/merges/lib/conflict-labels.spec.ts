import type { Conflict } from '../../../lib/workspace/merge-query';
import { conflictOf, conflictWith, LABELS } from '../../../../../test/support/web/merge';
import { choiceLabel, decisionLabel, sentenceOf, titleOf, warningText } from './conflict-labels';
import { choicesOf } from './resolutions';

const query = { kind: 'query', id: 'q', name: 'getOrders' };
const used = [{ kind: 'event', id: 'e', name: 'onClick' }];

const wordsOf = (conflict: Conflict) => ({
  title: titleOf(conflict),
  sentence: sentenceOf(conflict, LABELS),
  choices: choicesOf(conflict).map((choice) => choiceLabel(conflict, choice, LABELS)),
});

const SIDES_AND_BASE = ['Ada', 'Ben', 'Before'];

it.each<[string, Conflict, ReturnType<typeof wordsOf>]>([
  [
    'a value',
    conflictOf('value', { mine: 1, theirs: 2 }),
    { title: 'Properties › Label', sentence: 'Ada and Ben each changed this.', choices: SIDES_AND_BASE },
  ],
  [
    'a position',
    conflictOf('value', {}, { path: '/layouts/desktop/position' }),
    { title: 'Position on desktop', sentence: 'Ada and Ben each changed this.', choices: SIDES_AND_BASE },
  ],
  [
    'a text',
    conflictOf('text', {}, { path: '/options/query', hunks: [{ base: '', mine: '', theirs: '', line: 1 }] }),
    {
      title: 'Options › Query',
      sentence: 'Ada and Ben each changed the same lines. The rest of the text is merged.',
      choices: ['Ada', 'Ben', 'Both, one after the other', 'Before'],
    },
  ],
  [
    'a removal by theirs',
    conflictOf('deleted_changed', {}, { path: '', absent: ['theirs'] }),
    {
      title: 'Removed and changed',
      sentence: 'Ben removed this, Ada changed it.',
      choices: ['Ada', 'Ben: remove it', 'Before'],
    },
  ],
  [
    'an order',
    conflictOf('order', {}, { path: '/properties/columns/value' }),
    {
      title: 'Order of properties › columns',
      sentence: 'Ada and Ben moved the same item to different places.',
      choices: SIDES_AND_BASE,
    },
  ],
  [
    'a taken name',
    conflictOf('name_taken', { theirs: { id: 'b', name: 'totals' } }, { of: query, suggestion: 'totals_2' }),
    {
      title: 'Name in use',
      sentence: 'Ada and Ben each gave something the name totals. Only one can have it.',
      choices: ['Ada’s only', 'Ben’s only', 'Both: Ben’s becomes totals_2', 'Neither'],
    },
  ],
  [
    'something put into what mine removed',
    conflictOf(
      'missing_parent',
      { theirs: used },
      { of: { kind: 'page', id: 'p', name: 'Old' }, absent: ['mine'] },
    ),
    {
      title: 'Removed and filled',
      sentence: 'Ada removed the page Old, Ben put something into it.',
      choices: ['Remove the page Old with what was put into it', 'Keep the page Old'],
    },
  ],
  [
    'a use of what theirs removed',
    conflictOf('missing_query', { mine: used }, { of: query, absent: ['theirs'] }),
    {
      title: 'Removed and used',
      sentence: 'Ben removed the query getOrders, Ada uses it.',
      choices: ['Keep the query getOrders', 'Remove the query getOrders anyway'],
    },
  ],
  [
    'two places',
    conflictOf('moved_twice', {}, { path: '/place' }),
    {
      title: 'Moved to two places',
      sentence: 'Ada and Ben moved the component table1 to different places.',
      choices: SIDES_AND_BASE,
    },
  ],
  [
    'a cycle',
    conflictOf('cycle', {}, { path: '/place' }),
    {
      title: 'Moved into each other',
      sentence: 'Ada and Ben moved two components into each other.',
      choices: SIDES_AND_BASE,
    },
  ],
  [
    'two names of the app',
    conflictOf('renamed_twice', {}, { path: '/name' }),
    { title: 'Name', sentence: 'Ada and Ben each renamed the app.', choices: SIDES_AND_BASE },
  ],
])('words %s', (_, conflict, words) => {
  expect(wordsOf(conflict)).toEqual(words);
});

it('words a decision, also one that was made place by place', () => {
  const text = conflictWith({ kind: 'text' });
  const label = (resolution: Parameters<typeof decisionLabel>[1], conflict = text) =>
    decisionLabel(conflict, resolution, LABELS);
  expect(label({ choose: 'theirs' })).toBe('Ben');
  expect(label({ choose: 'base' })).toBe('Before');
  expect(label({ choose: 'both' })).toBe('Both');
  expect(label({ hunks: ['theirs', 'theirs'] })).toBe('Ben');
  expect(label({ hunks: ['theirs', 'mine'] })).toBe('Line by line');
  expect(label({ hunks: [{ text: 'x' }] })).toBe('Line by line');
  const removed = conflictOf('missing_parent', { theirs: used }, { absent: ['mine'] });
  expect([label({ choose: 'mine' }, removed), label({ choose: 'theirs' }, removed)]).toEqual([
    'Removed',
    'Kept',
  ]);
});

it('words warnings', () => {
  const of = { kind: 'component', id: 'a', name: 'legend' };
  const page = { id: 'p', name: 'Orders' };
  expect(warningText({ kind: 'overlap', of, page, other: { ...of, name: 'note' } })).toBe(
    'Component legend and component note cover each other on page Orders.',
  );
  expect(warningText({ kind: 'missing_reference', of, page, other: { ...of, name: 'form' } })).toBe(
    'Component legend on page Orders refers to the component form, which is gone.',
  );
});
