import fc from 'fast-check';
import type { Change } from '../apps/document';
import { documentOf, RandomEditor } from '../../test/support/documents/random-apps';
import { randomOf } from '../../test/support/documents/people-edits';
import { samples } from '../../test/support/samples';
import {
  changeOfWholeApp,
  decideOn,
  describeForReview,
  describeTakeBack,
  fittingDecisions,
  needsOfReview,
  ownIdOf,
  type FoundChanges,
  type ReviewDecision,
} from './rules';

const seeds = fc.integer({ min: 0, max: 2 ** 31 });
const listedOf = (all: readonly Change[]) => ({
  changes: all.map(({ thing, ...change }) => ({
    ...change,
    itemId: thing.id,
    name: thing.name,
    fields: [],
    fieldCount: 0,
    needs: [...change.needs],
  })),
  total: all.length,
  truncated: false,
});

const foundIn = (
  gitAppId: string,
  all: readonly Change[],
  names: FoundChanges['names'] = { before: gitAppId, after: gitAppId },
): FoundChanges => ({ gitAppId, name: gitAppId, change: 'changed', names, all, listed: listedOf(all) });

/** Changes between two random states of an app. */
function randomDifference(seed: number) {
  const random = randomOf(seed);
  const editor = new RandomEditor(random);
  const before = editor.newApp();
  const after = editor.edited(before, { firstId: 100, edits: 2 + random(5) });
  const [base, tip] = [documentOf(before), documentOf(after)];
  return { random, base, tip, difference: base.differenceTo(tip) };
}

it('accepts any decisions that it has let people make, and gives back either side for all of one kind', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const { random, base, tip, difference } = randomDifference(seed);
      const needs = needsOfReview(describeForReview([foundIn('app', difference.changes)]));
      const decisions = new Map<string, ReviewDecision>();
      for (const changeId of needs.keys()) {
        const decision = ([null, 'accepted', 'declined'] as const)[random(3)];
        for (const id of decideOn(needs, decisions, { changeId, decision, withOthers: true }))
          if (decision === null) decisions.delete(id);
          else decisions.set(id, decision);
      }
      const kept = [...needs.keys()].filter((id) => decisions.get(id) !== 'declined');
      expect(() => difference.select(kept)).not.toThrow();
      expect(
        fittingDecisions(needs, new Map([...decisions].map(([id, decision]) => [id, { decision }]))).size,
      ).toBe(decisions.size);
      expect(difference.select([])).toBe(base.text);
      expect(difference.select(needs.keys())).toBe(tip.text);
    }),
    { numRuns: samples(200) },
  );
});

/** A needs B, which needs C. */
const chain = new Map([
  ['a', ['b']],
  ['b', ['c']],
  ['c', []],
]);
const needed = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return (error as { data: { needs: string[] } }).data.needs;
  }
};

it('names what a declined change takes along, and what an accepted one needs', () => {
  const ask = (changeId: string, decision: ReviewDecision | null, declined: string[] = []) =>
    needed(() =>
      decideOn(chain, new Map(declined.map((id) => [id, 'declined'])), {
        changeId,
        decision,
        withOthers: false,
      }),
    );
  expect(ask('c', 'declined')).toEqual(['b', 'a']);
  expect(ask('a', 'declined')).toEqual(['a']);
  expect(ask('c', 'declined', ['a', 'b'])).toEqual(['c']);
  expect(ask('a', 'accepted')).toEqual(['a']);
  expect(ask('a', 'accepted', ['a', 'b'])).toEqual(['b']);
  expect(ask('a', null, ['a', 'b', 'c'])).toEqual(['b', 'c']);
});

it('drops the decision on a change that is gone, and on a declined one that a new change needs', () => {
  const decisions = new Map<string, { decision: ReviewDecision }>([
    ['b', { decision: 'declined' }],
    ['c', { decision: 'declined' }],
    ['gone', { decision: 'declined' }],
  ]);
  expect([...fittingDecisions(chain, decisions).keys()]).toEqual([]);
  expect([...fittingDecisions(chain, decisions.set('a', { decision: 'declined' })).keys()]).toEqual([
    'b',
    'c',
    'a',
  ]);
});

it('gives the same change of two apps two ids', () => {
  const { difference } = randomDifference(7);
  const apps = describeForReview([foundIn('one', difference.changes), foundIn('two', difference.changes)]);
  const ids = [...needsOfReview(apps).keys()];
  expect(ids).toHaveLength(2 * difference.changes.length);
  expect(new Set(ids.map(ownIdOf))).toEqual(new Set(difference.changes.map(({ id }) => id)));
});

it('knows that an app which takes the name of another needs that one’s removal', () => {
  const whole = (gitAppId: string, change: 'added' | 'removed', names: FoundChanges['names']) =>
    foundIn(gitAppId, [changeOfWholeApp({ gitAppId, name: 'Orders', change }, [null, change])], names);
  const apps = describeForReview([
    whole('new', 'added', { before: null, after: 'orders' }),
    whole('old', 'removed', { before: 'Orders', after: null }),
  ]);
  const [taking, leaving] = apps.map(({ shown }) => shown.changes[0]);
  expect([taking.needs, leaving.needs]).toEqual([[leaving.id], []]);
});

it('names the first changes in a message of one line', () => {
  const { difference } = randomDifference(3);
  const apps = describeForReview([{ ...foundIn('app', difference.changes), name: 'Two\nlines' }]);
  const ids = difference.changes.map(({ id }) => id);
  expect(describeTakeBack(apps, ids.slice(0, 1))).toMatch(/^Take back 1 change: Two lines\b[^\n]*$/);
  expect(describeTakeBack(apps, [...ids, 'not listed', 'nor this', 'x', 'y'])).toMatch(/, \d+ more$/);
});
