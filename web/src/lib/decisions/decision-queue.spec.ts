import {
  applyCommand,
  changedByOthers,
  conflictsOf,
  isAsSeen,
  type Command,
} from '../../features/merges/lib/resolutions';
import { conflictWith, mergeWith } from '../../../../test/support/web/merge';
import { ApiProblem } from '../api';
import type { Conflict, ReadMerge } from '../workspace/merge-query';
import { DecisionQueue } from './decision-queue';

const ADA = { id: 'ada', name: 'Ada' };
const BEN = { id: 'ben', name: 'Ben' };

const refusal = (status: number, code: string) => new ApiProblem({ status, code, message: code });

/** A server with three conflicts, and Ada’s page. */
function opened() {
  let version = 1;
  let merge = mergeWith(['a', 'b', 'c'].map((id) => conflictWith({ id })));
  const read = (): ReadMerge => ({ merge, etag: String(version) });
  const carryOut = (command: Command, by: typeof ADA) => {
    merge = applyCommand(merge, command, by);
    version += 1;
  };
  let kept = read();
  const told: { settled: string[]; isStopped: boolean }[] = [];
  const problems: unknown[] = [];
  const before: (() => void)[] = [];
  const queue = new DecisionQueue<ReadMerge, Command, Conflict>({
    send: (command, etag) => {
      before.shift()?.();
      if (etag !== String(version)) return Promise.reject(refusal(412, 'precondition_failed'));
      carryOut(command, ADA);
      return Promise.resolve(read());
    },
    read: () => Promise.resolve(read()),
    current: () => kept,
    keep: (state) => (kept = state),
    apply: (state, command) => ({ ...state, merge: applyCommand(state.merge, command, ADA) }),
    decidedByOthers: (was, now) => changedByOthers(was.merge, now.merge, ADA.id),
    isAsSeen: (command, seen, now) => isAsSeen(command, seen.merge, now.merge),
    onOthers: (settled, isStopped) => told.push({ settled: settled.map(({ id }) => id), isStopped }),
    onProblem: (error) => problems.push(error),
  });
  const decided = (conflicts: Conflict[]) => conflicts.map(({ resolution }) => resolution?.choose ?? null);
  return {
    queue,
    told,
    problems,
    /** Runs right before the next request is answered. */
    beforeNext: (act: () => void) => before.push(act),
    ben: (conflictId: string) => carryOut({ kind: 'one', conflictId, resolution: { choose: 'theirs' } }, BEN),
    shown: () => decided(conflictsOf(queue.shown().merge)),
    saved: () => decided(conflictsOf(merge)),
  };
}

const choose = (conflictId: string, side: 'mine' | 'theirs' = 'mine'): Command => ({
  kind: 'one',
  conflictId,
  resolution: { choose: side },
});

it('shows decisions at once, and sends one after another', async () => {
  const { queue, shown, saved } = opened();
  const all = ['a', 'b', 'c'].map((id) => queue.decide(choose(id)));
  expect(shown()).toEqual(['mine', 'mine', 'mine']);
  expect(saved()).not.toEqual(['mine', 'mine', 'mine']);
  expect(await Promise.all(all)).toEqual([true, true, true]);
  expect(saved()).toEqual(['mine', 'mine', 'mine']);
  expect(queue.waiting).toEqual([]);
});

it('shows a decision also at the moment in which it stops waiting', async () => {
  const { queue, shown } = opened();
  const seen: unknown[] = [];
  queue.subscribe(() => seen.push([queue.waiting.length, ...shown()]));
  await queue.decide(choose('a'));
  expect(seen).toEqual([
    [1, 'mine', null, null],
    [0, 'mine', null, null],
  ]);
});

it('repeats a decision when somebody has settled another conflict, and says which', async () => {
  const { queue, told, saved, ben, beforeNext } = opened();
  beforeNext(() => ben('b'));
  expect(await queue.decide(choose('a'))).toBe(true);
  expect(saved()).toEqual(['mine', 'theirs', null]);
  expect(told).toEqual([{ settled: ['b'], isStopped: false }]);
});

it('gives a decision up when somebody has settled the same conflict', async () => {
  const { queue, told, saved, shown, ben, beforeNext } = opened();
  beforeNext(() => ben('a'));
  expect(await queue.decide(choose('a'))).toBe(false);
  expect([saved(), shown()]).toEqual([
    ['theirs', null, null],
    ['theirs', null, null],
  ]);
  expect(told).toEqual([{ settled: ['a'], isStopped: true }]);
});

it('changes a decision of one’s own although another conflict was settled meanwhile', async () => {
  const { queue, saved, ben, beforeNext } = opened();
  await queue.decide(choose('a'));
  beforeNext(() => ben('c'));
  expect(await queue.decide(choose('a', 'theirs'))).toBe(true);
  expect(saved()).toEqual(['theirs', null, 'theirs']);
});

it('gives one side for all up when somebody has settled any of them', async () => {
  const { queue, saved, ben, beforeNext } = opened();
  beforeNext(() => ben('c'));
  expect(await queue.decide({ kind: 'app', gitAppId: 'orders', choose: 'mine' })).toBe(false);
  expect(saved()).toEqual([null, null, 'theirs']);
});

it('drops what waits behind a refused decision', async () => {
  const { queue, problems, saved, shown, beforeNext } = opened();
  beforeNext(() => {
    throw refusal(422, 'invalid_app_document');
  });
  const both = [queue.decide(choose('a')), queue.decide(choose('b'))];
  expect(await Promise.all(both)).toEqual([false, false]);
  expect(problems).toEqual([expect.objectContaining({ code: 'invalid_app_document' })]);
  expect([saved(), shown()]).toEqual([
    [null, null, null],
    [null, null, null],
  ]);
});

it('shows the decisions of a step at once, and sends no more of them after one that was given up', async () => {
  const { queue, shown, saved, ben, beforeNext } = opened();
  beforeNext(() => undefined);
  beforeNext(() => ben('b'));
  const step = queue.decide(choose('a'), choose('b'), choose('c'));
  expect(shown()).toEqual(['mine', 'mine', 'mine']);
  expect(await step).toBe(false);
  expect([saved(), shown()]).toEqual([
    ['mine', 'theirs', null],
    ['mine', 'theirs', null],
  ]);
});
