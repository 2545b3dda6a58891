import { NewestFirst } from './newest-first';

const COUNT = 8_000;
/** A binary heap compares a commit with some forty others; a list that is kept in order, with thousands. */
const MOST_COMPARISONS = 60;

it('takes the newest first, and compares each with few others, however many wait', () => {
  let reads = 0;
  const dated = (time: number) => ({ valueOf: () => ((reads += 1), time) }) as unknown as number;
  const queue = new NewestFirst();
  // Distinct times in disorder.
  const times = Array.from({ length: COUNT }, (_, index) => (index * 7_919) % 1_000_003);
  for (const time of times) queue.add({ sha: String(time), time: dated(time) });
  const taken = times.map(() => queue.take());
  expect(taken).toEqual([...times].sort((a, b) => b - a).map(String));
  expect(queue.take()).toBeNull();
  expect(reads / 2).toBeLessThan(MOST_COMPARISONS * COUNT);
});

it('takes commits of the same time in the order in which they came', () => {
  const queue = new NewestFirst();
  for (const sha of ['a', 'b', 'c']) queue.add({ sha, time: 1 });
  expect([queue.take(), queue.take(), queue.take(), queue.take()]).toEqual(['a', 'b', 'c', null]);
});
