import { mayClaimAnother } from './loop';

const mayClaim = (limit: number, claimed: number, waiting = 0) =>
  mayClaimAnother({ limit, claimed, waiting });

it('runs as many queues at once as the setting says', () => {
  expect([mayClaim(2, 1), mayClaim(2, 2)]).toEqual([true, false]);
});

it('does not count queues that wait for a branch', () => {
  expect([mayClaim(2, 4, 3), mayClaim(2, 5, 3)]).toEqual([true, false]);
});

it('claims no more than four times as many queues, even if all of them wait', () => {
  expect([mayClaim(2, 7, 7), mayClaim(2, 8, 8)]).toEqual([true, false]);
});
