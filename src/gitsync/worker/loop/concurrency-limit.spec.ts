import { Config } from '../../../core/config';
import type { BranchLocks } from '../../queue/branch-locks';
import { ConcurrencyLimit } from './concurrency-limit';

const limitOf = (most: number, waitingCount = 0) =>
  new ConcurrencyLimit(new Config({ TRELLIS_WORKER_CONCURRENCY: String(most) }), {
    waitingCount,
  } as BranchLocks);

it('runs as many queues at once as the setting says', () => {
  expect([limitOf(2).mayClaimQueue(1), limitOf(2).mayClaimQueue(2)]).toEqual([true, false]);
});

it('does not count queues that wait for a branch', () => {
  expect([limitOf(2, 3).mayClaimQueue(4), limitOf(2, 3).mayClaimQueue(5)]).toEqual([true, false]);
});

it('claims no more than four times as many queues, even if all of them wait', () => {
  expect([limitOf(2, 7).mayClaimQueue(7), limitOf(2, 8).mayClaimQueue(8)]).toEqual([true, false]);
});
