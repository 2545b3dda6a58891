import type { Defects } from './defects';
import type { EventKind } from './events';
import { runSchedule, scheduleOf, type Failure } from './simulation';

interface Search {
  /** First seed. */
  from: number;
  count: number;
  defects?: Defects;
  only?: readonly EventKind[];
}

/** Runs schedules until one breaks a promise. */
export async function findFailure({ from, count, defects, only }: Search): Promise<Failure | null> {
  for (let seed = from; seed < from + count; seed++) {
    const schedule = scheduleOf(seed, only);
    const outcome = await runSchedule(schedule, defects);
    if (outcome.violation) return { schedule, outcome };
  }
  return null;
}
