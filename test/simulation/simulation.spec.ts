import keptSchedules from './kept-schedules.json';
import { beQuiet } from './quiet';
import { runChild } from './run-child';
import { describeFailure, parseSchedule } from './shrink';
import { runSchedule, scheduleOf } from './simulation';

const PIECE = 20_000;
const SCHEDULES = Number(process.env.TRELLIS_TEST_SCHEDULES ?? PIECE);
const FIRST_SEED = Number(process.env.TRELLIS_TEST_SEED ?? 1);
/** Twenty times what a piece takes on two cores of its own. */
const TIMEOUT_MS = 400_000;

const PIECES = Array.from({ length: Math.ceil(SCHEDULES / PIECE) }, (_, index) => ({
  from: FIRST_SEED + index * PIECE,
  count: Math.min(PIECE, SCHEDULES - index * PIECE),
}));

beforeAll(beQuiet);

const given = process.env.TRELLIS_TEST_SCHEDULE;

if (given === undefined)
  it.each(PIECES)(
    'keeps its promises in $count schedules from seed $from',
    async (piece) => {
      const half = Math.ceil(piece.count / 2);
      const failures = await Promise.all([
        runChild('run-schedules.ts', [piece.from, half]),
        runChild('run-schedules.ts', [piece.from + half, piece.count - half]),
      ]);
      // The first one is enough to work on.
      if (failures.join('') !== '') throw new Error(failures.find((text) => text !== ''));
      // Jest itself prints nothing before the end of the file.
      if (PIECES.length > 1)
        process.stderr.write(`${piece.count} schedules from seed ${piece.from} are fine.\n`);
    },
    TIMEOUT_MS,
  );
else
  it('keeps its promises in the given schedule', async () => {
    const schedule = parseSchedule(given);
    const outcome = await runSchedule(schedule);
    if (outcome.violation) throw new Error(describeFailure({ schedule, outcome }));
  });

// Random numbers of a schedule choose other steps once the code takes more or fewer of them.
it.each(keptSchedules.map((kept, index) => [index + 1, kept] as const))(
  'keeps its promises in schedule %i of those that once broke them',
  async (_, kept) => {
    const schedule = parseSchedule(JSON.stringify(kept));
    const outcome = await runSchedule(schedule);
    if (outcome.violation) throw new Error(describeFailure({ schedule, outcome }));
  },
);

it('takes the same steps whenever a schedule is repeated', async () => {
  for (let seed = 1; seed <= 20; seed++) {
    const [first, second] = [await runSchedule(scheduleOf(seed)), await runSchedule(scheduleOf(seed))];
    expect(second.trace).toEqual(first.trace);
  }
});
