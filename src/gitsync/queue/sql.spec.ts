import type { JobBase } from './jobs';
import { isSetAside, needsNewMirror } from './sql';

/** The condition of `RUNS_ALONE`, which PostgreSQL evaluates. */
const runsAlone = ({ crashes, restarts }: { crashes: number; restarts: number }): boolean =>
  crashes > 0 || restarts >= 8;

const job = (ends: Pick<JobBase, 'crashes' | 'restarts'>) => ends as JobBase;

it('runs a job alone after the first crash of its worker, and sets it aside after three more', () => {
  const tries = [0, 1, 2, 3, 4].map((crashes) => job({ crashes, restarts: crashes }));
  expect(tries.map(runsAlone)).toEqual([false, true, true, true, true]);
  expect(tries.map(needsNewMirror)).toEqual([false, false, true, true, true]);
  expect(tries.map(isSetAside)).toEqual([false, false, false, false, true]);
});

it('counts a crash before the job is claimed again', () => {
  expect(runsAlone(job({ crashes: 1, restarts: 0 }))).toBe(true);
});

it('counts eight ends of unknown cause as one crash', () => {
  expect([1, 7, 8, 31, 32].map((restarts) => runsAlone(job({ crashes: 0, restarts })))).toEqual([
    false,
    false,
    true,
    true,
    true,
  ]);
  expect([8, 31, 32].map((restarts) => isSetAside(job({ crashes: 0, restarts })))).toEqual([
    false,
    false,
    true,
  ]);
  expect(isSetAside(job({ crashes: 3, restarts: 11 }))).toBe(true);
});

it('lets a job end its worker at least three times alone before it is set aside', () => {
  for (const isCrash of [() => true, () => false, (end: number) => end % 3 === 0]) {
    let [crashes, restarts, endsAlone] = [0, 0, 0];
    for (let end = 0; !isSetAside(job({ crashes, restarts })); end++) {
      if (runsAlone(job({ crashes, restarts }))) endsAlone += 1;
      restarts += 1;
      if (isCrash(end)) crashes += 1;
    }
    expect(endsAlone).toBeGreaterThanOrEqual(3);
  }
});
