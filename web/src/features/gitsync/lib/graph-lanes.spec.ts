import { assignLanes, widthOf } from './graph-lanes';

/** Reads `merge: main side` for each commit, newest first. */
const lanesOf = (...lines: string[]) =>
  assignLanes(
    lines.map((line) => {
      const [sha = '', parents = ''] = line.split(':');
      return { sha, parents: parents.trim().split(' ').filter(Boolean) };
    }),
  );

it('keeps a straight history in one lane', () => {
  const rows = lanesOf('c: b', 'b: a', 'a:');
  expect(rows).toEqual([
    { lane: 0, into: [], past: [], out: [0] },
    { lane: 0, into: [0], past: [], out: [0] },
    { lane: 0, into: [0], past: [], out: [] },
  ]);
  expect(widthOf(rows)).toBe(1);
});

it('opens a lane for the second parent of a merge, and closes it where both come from', () => {
  const rows = lanesOf('m: main side', 'side: a', 'main: a', 'a:');
  expect(rows).toEqual([
    { lane: 0, into: [], past: [], out: [0, 1] },
    { lane: 1, into: [1], past: [0], out: [1] },
    { lane: 0, into: [0], past: [1], out: [1] },
    { lane: 1, into: [1], past: [], out: [] },
  ]);
  expect(widthOf(rows)).toBe(2);
});

it('uses a free lane again', () => {
  const rows = lanesOf('n: m t', 't: m', 'm: main side', 'side: a', 'main: a', 'a:');
  expect(widthOf(rows)).toBe(2);
});

it('gives a lane to a commit that none of the list follows', () => {
  expect(lanesOf('b:', 'x: a', 'a:').map(({ lane }) => lane)).toEqual([0, 0, 0]);
  expect(lanesOf('m: a', 'x: a', 'a:').map(({ lane, into }) => [lane, into])).toEqual([
    [0, []],
    [1, []],
    [0, [0]],
  ]);
});

it('has no lane without commits', () => {
  expect(widthOf(assignLanes([]))).toBe(0);
});
