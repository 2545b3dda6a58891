import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const MODULE = join(__dirname, '../../dist/src/limit-heap-growth.js');

/** Replaces old objects by new ones, and prints the largest ratio of used heap to live objects. */
const CHURN = `
  const kept = Array.from({ length: 200_000 }, (_, index) => ({ index, more: [index, index + 1] }));
  gc();
  const { heapUsed: alive } = process.memoryUsage();
  let most = 0;
  for (let round = 0; round < 3_000_000; round++) {
    const index = (round * 7919) % kept.length;
    kept[index] = { index, more: [round, index] };
    if (round % 10_000 === 0) most = Math.max(most, process.memoryUsage().heapUsed);
  }
  console.log(most / alive);`;

it('keeps the heap smaller than V8 by default while objects are replaced', async () => {
  const churn = async (before: string) => {
    const args = [
      '--expose-gc',
      '--single-threaded-gc',
      '--max-semi-space-size=1',
      '--eval',
      `${before};${CHURN}`,
    ];
    return Number((await promisify(execFile)(process.execPath, args)).stdout);
  };

  const [byDefault, limited] = [await churn(''), await churn(`require('${MODULE}').limitHeapGrowth()`)];
  expect(limited).toBeLessThan(byDefault * 0.7);
});
