import fc from 'fast-check';
import type { Review, ReviewDecision, ReviewedChange } from '../../../lib/workspace/review-query';
import {
  applyCommand,
  changesOf,
  decidedByOthers,
  decisionOn,
  isAsSeen,
  othersOf,
  progressOf,
  stepOf,
  undoOf,
} from './decisions';

const ADA = { id: 'ada', name: 'Ada' };
const BEN = { id: 'ben', name: 'Ben' };

type Needs = Record<string, string[]>;

const changeWith = (id: string, needs: string[]): ReviewedChange =>
  ({
    id,
    needs,
    decision: null,
    decidedBy: null,
    decidedAt: null,
    comments: [],
  }) as Partial<ReviewedChange> as ReviewedChange;

const reviewOf = (needs: Needs): Review =>
  ({
    id: 'r',
    status: 'open',
    apps: [
      {
        gitAppId: 'orders',
        name: 'Orders',
        changes: Object.entries(needs).map((each) => changeWith(...each)),
      },
    ],
  }) as Partial<Review> as Review;

const decide = (review: Review, changeId: string, decision: ReviewDecision, by = ADA): Review =>
  applyCommand(review, { changeId, decision, along: othersOf(review, { changeId, decision }) }, by);

const decisionsIn = (review: Review) =>
  Object.fromEntries(changesOf(review).map(({ id, decision }) => [id, decision]));

/** A table, a button inside of it, and an event of the button; and a query that stands alone. */
const NESTED: Needs = { table: [], button: ['table'], event: ['button'], query: [] };

it('declines what needs a change with it, and nothing else', () => {
  const review = reviewOf(NESTED);
  expect(othersOf(review, { changeId: 'table', decision: 'declined' })).toEqual(['button', 'event']);
  expect(othersOf(review, { changeId: 'event', decision: 'declined' })).toEqual([]);
  expect(decisionsIn(decide(review, 'button', 'declined'))).toEqual({
    table: null,
    button: 'declined',
    event: 'declined',
    query: null,
  });
});

it('takes back what an accepted change needs', () => {
  const review = decide(reviewOf(NESTED), 'table', 'declined');
  expect(othersOf(review, { changeId: 'event', decision: 'accepted' })).toEqual(['button', 'table']);
  expect(othersOf(review, { changeId: 'table', decision: null })).toEqual([]);
  expect(progressOf(review)).toEqual({ decided: 3, declined: 3, total: 4 });
});

it('is not led through changes that are not listed', () => {
  expect(othersOf(reviewOf({ a: ['hidden'] }), { changeId: 'a', decision: 'accepted' })).toEqual([]);
});

it('does not repeat a decision that would meanwhile take other changes along', () => {
  const seen = decide(reviewOf(NESTED), 'event', 'declined');
  const command = { changeId: 'button', decision: 'declined', along: [] } as const;
  expect(isAsSeen(command, seen, decide(seen, 'query', 'accepted', BEN))).toBe(true);
  expect(isAsSeen(command, seen, decide(seen, 'event', null, BEN))).toBe(false);
  expect(isAsSeen(command, seen, decide(seen, 'button', 'accepted', BEN))).toBe(false);
  expect(isAsSeen(command, seen, reviewOf({ table: [] }))).toBe(false);
});

it('tells what others decided, but not what the person did', () => {
  const before = reviewOf(NESTED);
  const now = decide(decide(before, 'query', 'accepted', BEN), 'event', 'declined');
  expect(decidedByOthers(before, now, ADA.id).map(({ id }) => id)).toEqual(['query']);
});

it('does not undo what would reach beyond the step', () => {
  const before = reviewOf(NESTED);
  const command = { changeId: 'event', decision: 'declined', along: [] } as const;
  const after = decide(applyCommand(before, command, ADA), 'table', 'declined', BEN);
  expect(undoOf(after, stepOf(before, command), ADA)).toBeNull();
});

/** Changes that need some of those before them, and decisions on them one after another. */
const histories = fc.integer({ min: 1, max: 8 }).chain((count) =>
  fc.record({
    needs: fc
      .array(fc.array(fc.nat({ max: count - 1 }), { maxLength: 3 }), { minLength: count, maxLength: count })
      .map((lists) =>
        Object.fromEntries(
          lists.map((list, at) => [`c${at}`, list.filter((other) => other < at).map((other) => `c${other}`)]),
        ),
      ),
    steps: fc.array(
      fc.record({
        changeId: fc.nat({ max: count - 1 }).map((at) => `c${at}`),
        decision: fc.constantFrom<ReviewDecision>('accepted', 'declined', null),
      }),
      { maxLength: 12 },
    ),
  }),
);

it('never leaves a change that needs a declined one, and undoes each step exactly', () => {
  fc.assert(
    fc.property(histories, ({ needs, steps }) => {
      let review = reviewOf(needs);
      for (const step of steps) {
        const before = review;
        const command = { ...step, along: othersOf(review, step) };
        review = applyCommand(before, command, ADA);
        for (const change of changesOf(review)) {
          if (change.decision === 'declined') continue;
          for (const needed of change.needs) expect(decisionOn(review, needed)).not.toBe('declined');
        }
        const undone = undoOf(review, stepOf(before, command), ADA)!.reduce(
          (at, each) => applyCommand(at, each, ADA),
          review,
        );
        expect(decisionsIn(undone)).toEqual(decisionsIn(before));
      }
    }),
  );
});
