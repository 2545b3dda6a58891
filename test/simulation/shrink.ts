import type { Defects } from './defects';
import { runSchedule, type Failure, type Outcome, type Schedule } from './simulation';

/** Orders in which the steps are tried after events were removed, since each removal changes what follows. */
const TRIES = 20;

/** Removes events as long as the rest still breaks the same promise. */
export async function shrink(found: Failure, defects: Defects = {}): Promise<Failure> {
  let failure = found;
  for (let size = failure.schedule.events.length >> 1; size > 0; size >>= 1) {
    for (let start = 0; start < failure.schedule.events.length;) {
      const { seed, events } = failure.schedule;
      const fewer = events.filter((_, index) => index < start || index >= start + size);
      const smaller = await findFailure({ seed, events: fewer }, { kind: kindOf(found.outcome), defects });
      if (smaller === null) start += size;
      else failure = smaller;
    }
  }
  return failure;
}

async function findFailure(
  { seed, events }: Schedule,
  { kind, defects }: { kind: string; defects: Defects },
): Promise<Failure | null> {
  for (let order = seed; order < seed + TRIES; order++) {
    const schedule = { seed: order, events };
    const outcome = await runSchedule(schedule, defects);
    if (kindOf(outcome) === kind) return { schedule, outcome };
  }
  return null;
}

/** The broken promise, without the names of jobs and commits. */
const kindOf = ({ violation }: Outcome): string => (violation?.message ?? '').replace(/\w*\d+/g, '');

/** Schedule as a text for `TRELLIS_TEST_SCHEDULE`. */
export const printSchedule = (schedule: Schedule): string => JSON.stringify(schedule);

export const parseSchedule = (text: string): Schedule => JSON.parse(text) as Schedule;

/** Describes a failure with all its steps, and how to repeat it. */
export function describeFailure({ schedule, outcome }: Failure): string {
  const steps = outcome.trace.map((line) => `  ${line}`).join('\n');
  return [
    `${outcome.violation?.message}, in ${schedule.events.length} events:`,
    steps,
    `Repeat it with TRELLIS_TEST_SCHEDULE='${printSchedule(schedule)}'`,
  ].join('\n');
}
