import { chooseBatch, type HeadRow } from './choose-batch';

const row = (more: Partial<HeadRow> = {}): HeadRow => ({
  id: '',
  kind: 'commit_app',
  crashes: 0,
  restarts: 0,
  bytes: 0,
  ...more,
});
const rows = (count: number, more: Partial<HeadRow> = {}) => Array.from({ length: count }, () => row(more));
const countOf = (...queue: HeadRow[]) => chooseBatch(queue).length;

it('takes commits up to the next job of another kind, and any other job alone', () => {
  expect(countOf()).toBe(0);
  expect(countOf(row(), row({ kind: 'rename_app' }), row({ kind: 'pull_app' }), row())).toBe(2);
  expect(countOf(row({ kind: 'pull_app' }), row())).toBe(1);
  expect(countOf(row({ kind: 'commit_apps' }), row())).toBe(1);
  expect(countOf(row(), row({ kind: 'commit_apps' }), row())).toBe(1);
  expect(countOf(row({ bytes: 2 ** 40 }), row({ bytes: 2 ** 40 + 1 }))).toBe(1);
});

it('takes alone what was running when a worker crashed, and nothing of it with others', () => {
  expect(countOf(row({ crashes: 1 }), row())).toBe(1);
  expect(countOf(row(), row(), row({ crashes: 1 }), row())).toBe(2);
});

it.each([
  [2, 128],
  [3, 32],
  [4, 8],
  [5, 2],
  [6, 1],
  [24, 1],
])('takes of those that %i workers left behind %i at once', (restarts, count) => {
  expect(countOf(...rows(128, { restarts }))).toBe(count);
});

it('does not mix those that were left behind often with those before them', () => {
  expect(countOf(...rows(5), ...rows(5, { restarts: 2 }), ...rows(5, { restarts: 3 }))).toBe(10);
  expect(countOf(...rows(5, { restarts: 3 }), ...rows(5, { restarts: 4 }))).toBe(5);
  expect(countOf(...rows(5, { restarts: 3 }), ...rows(40))).toBe(32);
});

it('is down to the guilty one before it is set aside, wherever it stands', () => {
  for (const guilty of [0, 1, 77, 127]) {
    let queue = rows(128).map((one, index) => ({ ...one, id: String(index) }));
    let ends = 0;
    while (queue.length > 0 && ends < 100) {
      const batch = chooseBatch(queue);
      const isGuilty = batch.some(({ id }) => id === String(guilty));
      if (isGuilty && batch.length === 1) break;
      if (isGuilty) {
        ends += 1;
        queue = queue.map((one) => (batch.includes(one) ? { ...one, restarts: one.restarts + 1 } : one));
      } else queue = queue.filter((one) => !batch.includes(one));
    }
    expect(queue[0]?.id).toBe(String(guilty));
    expect(ends).toBeLessThan(10);
  }
});
