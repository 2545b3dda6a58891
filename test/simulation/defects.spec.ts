import { EVENTS_FOR, type Defects } from './defects';
import { beQuiet } from './quiet';
import { findFailure } from './search';
import { describeFailure, parseSchedule, shrink } from './shrink';
import { runSchedule } from './simulation';

/** Schedules among which each defect is found; all of them need a tenth. */
const ENOUGH = 2_000;

beforeAll(beQuiet);

it.each<[keyof Defects, RegExp]>([
  [
    'readsOutcomeFromTree',
    /and it is in the repository|still counts as uncertain|conflict with what this workspace/,
  ],
  ['comparesLaterTip', /drops commits/],
  ['mixesTargets', /although its target is in use|accepted for another target/],
  ['failsWholeBatch', /for another’s defect/],
  ['pullsUnsettled', /the link of|conflict with what this workspace|still counts as uncertain/],
  ['judgesElsewhere', /for certain, and it is in the repository/],
  ['overwritesAnything', /nobody here had seen/],
  ['replacesUnseen', /nobody here had seen/],
  ['recordsNothing', /for certain|changed nothing|twice/],
  ['ignoresFence', /./],
])('finds the defect %s, and shows it with few events', async (defect, message) => {
  const defects = { [defect]: true };
  const failure = await findFailure({ from: 1, count: ENOUGH, defects, only: EVENTS_FOR[defect] });
  if (!failure) throw new Error(`No schedule up to seed ${ENOUGH} shows it.`);
  expect(failure.outcome.violation?.message).toMatch(message);
  const { schedule, outcome } = await shrink(failure, defects);
  expect(schedule.events.length).toBeLessThanOrEqual(7);
  // The printed schedule shows it again, and the engine as it is does not break in it.
  const printed = /TRELLIS_TEST_SCHEDULE='(.*)'$/.exec(describeFailure({ schedule, outcome }))?.[1] ?? '';
  const repeated = await runSchedule(parseSchedule(printed), defects);
  expect(repeated.violation?.message).toBe(outcome.violation?.message);
  expect((await runSchedule(schedule)).violation).toBeNull();
});
