import {
  choiceLabel,
  effectOf,
  kindsLabel,
  mergeLabel,
  partsOfMessage,
  restoreMessage,
  sidesOf,
} from './history-labels';
import { shortSha } from '../../../lib/short-sha';

const sha = (digit: string) => digit.repeat(40);
const COMMITS = ['c', 'b', 'a'].map((digit) => ({ sha: sha(digit) }));

const commit = (more: object = {}) => ({
  ...{ sha: sha('b'), parents: [sha('a')], message: 'Sort by date', author: { name: 'Ada', email: 'a@b' } },
  ...{ date: '2026-01-01T00:00:00Z', path: 'Orders/v1.json', versionName: 'v1', summary: null, tags: [] },
  ...more,
});

it('counts what can be counted, and names the rest', () => {
  const kinds = { query: 1, component: 2, dataSource: 2, timestamps: 7, app: 1 };
  expect(kindsLabel({ total: 13, kinds })).toBe(
    '2 components, 1 query, 2 data sources, the app itself, timestamps',
  );
  expect(kindsLabel({ total: 0, kinds: {} })).toBe('only its name or place');
  expect(kindsLabel({ total: 3, kinds: { kindOfANewerServer: 3 } })).toBe('3 changes');
});

it('says what a commit did where its changes are not known', () => {
  const summary = { total: 1, kinds: { page: 1 } };
  expect(effectOf(commit({ summary }), true)).toBe('1 page');
  expect(effectOf(commit(), true)).toBe('the whole app');
  expect(effectOf(commit({ parents: [] }), false)).toBe('the whole app');
  expect(effectOf(commit({ path: null }), false)).toBe('removed or not valid');
  expect(effectOf(commit(), false)).toBe('not comparable');
});

it('compares a commit with its first parent, from the older to the newer state, and with what is here', () => {
  const merge = { sha: sha('b'), parents: [sha('1'), sha('2')] };
  expect(sidesOf(merge, null, COMMITS)).toEqual({ from: sha('1'), to: sha('b') });
  expect(sidesOf({ ...merge, parents: [] }, null, COMMITS)).toBeNull();
  expect(sidesOf(merge, sha('a'), COMMITS)).toEqual({ from: sha('a'), to: sha('b') });
  expect(sidesOf(merge, sha('c'), COMMITS)).toEqual({ from: sha('b'), to: sha('c') });
  expect(sidesOf(merge, sha('d'), COMMITS)).toEqual({ from: sha('d'), to: sha('b') });
  expect(sidesOf(merge, 'working', COMMITS)).toEqual({ from: sha('b'), to: 'working' });
});

it('splits messages, and makes one for a restored commit', () => {
  expect(partsOfMessage('Title\r\n\r\nBody\nof it\n')).toEqual({ title: 'Title', body: 'Body\nof it' });
  expect(partsOfMessage(' \n')).toEqual({ title: '(no message)', body: '' });
  expect(restoreMessage(commit({ message: 'Sort by date\n\nAll of it.' }))).toBe(
    'Restore bbbbbbb: Sort by date',
  );
  const long = restoreMessage(commit({ message: 'x'.repeat(300) }));
  expect(long).toHaveLength('Restore bbbbbbb: '.length + 60);
  expect(long).toMatch(/…$/);
  expect(choiceLabel(commit())).toBe('bbbbbbb Sort by date');
  expect(shortSha(sha('a'))).toBe('aaaaaaa');
});

it('says which commits a merge brings together', () => {
  const [a, b, c] = ['a', 'b', 'c'].map((letter) => letter.repeat(40));
  expect(mergeLabel([a], [a])).toBeNull();
  expect(mergeLabel([a, b], [])).toBe('Merge');
  expect(mergeLabel([a, b], [a, b])).toBe('Merge of aaaaaaa and bbbbbbb');
  expect(mergeLabel([c], [a, b, c])).toBe('After a merge of aaaaaaa, bbbbbbb, and ccccccc');
});
