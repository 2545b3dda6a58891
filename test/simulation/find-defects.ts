import { EVENTS_FOR, type Defects } from './defects';
import { beQuiet } from './quiet';
import { findFailure } from './search';
import { describeFailure, parseSchedule, shrink } from './shrink';
import { runSchedule } from './simulation';

/** Schedules among which each defect is found; all of them need a tenth. */
const ENOUGH = 2_000;

export interface FoundDefect {
  defect: keyof Defects;
  /** The promise that it breaks; null: no schedule shows it. */
  message: string | null;
  /** Number of events that are needed to show it. */
  events: number;
  /** The promise that the printed schedule breaks. */
  repeated: string | null;
  /** The promise that it breaks without the defect. */
  withoutDefect: string | null;
}

/** Looks for schedules that show defects, as a process of its own: `find-defects.ts DEFECT …`. Prints `FoundDefect[]`. */
async function main(): Promise<void> {
  beQuiet();
  const found: FoundDefect[] = [];
  for (const name of process.argv.slice(2)) found.push(await find(name as keyof Defects));
  console.log(JSON.stringify(found));
}

async function find(defect: keyof Defects): Promise<FoundDefect> {
  const defects = { [defect]: true };
  const failure = await findFailure({ from: 1, count: ENOUGH, defects, only: EVENTS_FOR[defect] });
  if (!failure) return { defect, message: null, events: 0, repeated: null, withoutDefect: null };
  const { schedule, outcome } = await shrink(failure, defects);
  const printed = /TRELLIS_TEST_SCHEDULE='(.*)'$/.exec(describeFailure({ schedule, outcome }))?.[1] ?? '';
  const brokenBy = async (broken: Defects) =>
    (await runSchedule(parseSchedule(printed), broken)).violation?.message ?? null;
  return {
    defect,
    message: outcome.violation?.message ?? null,
    events: schedule.events.length,
    repeated: await brokenBy(defects),
    withoutDefect: await brokenBy({}),
  };
}

void main();
