import { beQuiet } from './quiet';
import { findFailure } from './search';
import { describeFailure, shrink } from './shrink';

/**
 * Runs schedules, in a separate process: `run-schedules.ts FIRST_SEED COUNT`. Prints the first schedule that breaks a
 * promise, shrunk; prints nothing if none does.
 */
async function main(): Promise<void> {
  beQuiet();
  const [from, count] = process.argv.slice(2).map(Number);
  const failure = await findFailure({ from, count });
  if (failure) console.log(describeFailure(await shrink(failure)));
}

void main();
