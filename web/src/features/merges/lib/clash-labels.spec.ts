import type { Choice, Conflict } from '../../../lib/workspace/merge-query';
import { conflictOf, LABELS } from '../../../../../test/support/web/merge';
import { choiceLabel, sentenceOf, titleOf } from './conflict-labels';
import { entryOf } from './edit-value';
import { choicesOf } from './resolutions';
import { shownValue } from './shown-value';

const app = { kind: 'app', id: 'git-orders', name: 'Orders' };
const file = { kind: 'file', id: 'a.txt', name: 'a.txt' };
const state = { name: 'Orders', version: 'v1' };

const wordsOf = (conflict: Conflict) => ({
  title: titleOf(conflict),
  sentence: sentenceOf(conflict, LABELS),
  choices: choicesOf(conflict).map((choice: Choice) => choiceLabel(conflict, choice, LABELS)),
});

const valueOf = (conflict: Conflict, side: 'base' | 'mine' | 'theirs') =>
  shownValue(conflict, side, () => null);

it('says who has removed an app, and that it stays in the workspace', () => {
  const removed = conflictOf(
    'deleted_changed',
    { base: state, mine: null, theirs: state },
    { of: app, page: null, path: '', absent: ['mine'] },
  );
  expect(wordsOf(removed)).toEqual({
    title: 'Removed and changed',
    sentence:
      'Ada removed this app, Ben changed it. An app that is removed from the branch stays in the workspace.',
    choices: ['Ada: remove the app', 'Ben', 'Before'],
  });
  expect(entryOf(removed, null)).toBeNull();
  expect(valueOf(removed, 'mine')).toEqual({ as: 'note', text: 'Removed' });
  expect(valueOf(removed, 'theirs')).toMatchObject({ as: 'members', members: [{ value: 'Orders' }, {}] });
});

it('says that both have added an app, or that it cannot be used', () => {
  const added = conflictOf(
    'value',
    { base: null, mine: state, theirs: state },
    { of: app, page: null, path: '', absent: ['base'] },
  );
  expect(wordsOf(added)).toEqual({
    title: 'Added by both',
    sentence: 'Ada and Ben each added this app. It cannot be merged part by part. Choose one of them.',
    choices: ['Ada', 'Ben', 'Neither: leave it out'],
  });
  const broken = conflictOf(
    'value',
    { base: state, mine: { ...state, problem: 'A link.' }, theirs: state },
    { of: app, path: '' },
  );
  expect(titleOf(broken)).toBe('Cannot be merged');
  expect(valueOf(broken, 'mine')).toMatchObject({ members: [{}, {}, { name: 'problem', value: 'A link.' }] });
});

it('says which app goes, or gets its former name back, where two have one name', () => {
  const taken = (formerName?: string) =>
    conflictOf(
      'name_taken',
      {
        mine: { id: 'a', name: 'Stock' },
        theirs: { id: 'b', name: 'stock', ...(formerName ? { formerName } : {}) },
      },
      { of: { ...app, name: 'stock' }, page: null, path: '/name', suggestion: 'stock (2)' },
    );
  expect(wordsOf(taken())).toMatchObject({
    title: 'Name in use',
    choices: [
      'Ada’s only: remove Ben’s app',
      'Ben’s only: remove Ada’s app',
      'Both: Ben’s becomes stock (2)',
    ],
  });
  expect(wordsOf(taken('Orders')).choices[0]).toBe('Ada’s: Ben’s app is called Orders again');
  expect(entryOf(taken(), null)).toEqual({ as: 'line', label: 'Name', value: 'stock (2)' });
});

it('shows files by what they are, and edits the combined text', () => {
  const of = (values: object, more: Partial<Conflict> = {}) =>
    conflictOf('file', values, { of: file, page: null, path: '', ...more });
  const text = of(
    { base: 'a\n', mine: 'b\n', theirs: 'c\n' },
    { hunks: [{ base: 'a\n', mine: 'b\n', theirs: 'c\n', line: 1 }], merged: 'b\nmore\n' },
  );
  expect(wordsOf(text)).toMatchObject({
    title: 'Text of the file',
    choices: ['Ada', 'Ben', 'Both, one after the other', 'Before'],
  });
  expect(entryOf(text, null)).toMatchObject({ as: 'text', value: 'b\nmore\n' });
  const binary = of({
    base: null,
    mine: { type: 'binary', size: 5 },
    theirs: { type: 'large', size: 1_572_864 },
  });
  expect(wordsOf(binary).choices).toEqual(['Ada', 'Ben', 'Before']);
  expect(entryOf(binary, null)).toBeNull();
  expect([valueOf(binary, 'mine'), valueOf(binary, 'theirs')]).toEqual([
    { as: 'note', text: 'Binary file, 5 bytes' },
    { as: 'note', text: 'File that is too large to be shown, 1.5 MB' },
  ]);
  const other = of({
    base: { type: 'folder' },
    mine: { type: 'link', target: 'b' },
    theirs: { type: 'submodule', commit: 'c'.repeat(40) },
  });
  expect((['base', 'mine', 'theirs'] as const).map((side) => valueOf(other, side))).toMatchObject([
    { text: 'Folder' },
    { text: 'Link to b' },
    { text: 'Submodule at ccccccc' },
  ]);
  const entry = of({ base: null, mine: { note: 1 }, theirs: { note: 2 } }, { path: '/x', absent: ['base'] });
  expect([titleOf(entry), entryOf(entry, null)]).toEqual(['Entry x', null]);
});
