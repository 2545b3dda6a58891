import { parseArguments, wholeNumber } from '../support/arguments';

export interface Options {
  rounds: number;
  apps: number;
  components: number;
  /** Size of the app that is opened. */
  kilobytes: number;
  /** Delay of the slow line, each way. */
  delayMs: number;
  /** True if the results are written to bench/results. */
  keeps: boolean;
}

const USAGE = `npm run bench:page -- [options]
  --rounds 5            rounds of everything
  --apps 500            apps on the dashboard
  --components 2000     components of the app that is edited
  --kilobytes 3000      size of the app that is opened
  --delay 200           delay of the slow line in ms, each way
  --discard             do not write bench/results`;

const OPTIONS = {
  rounds: { type: 'string', default: '5' },
  apps: { type: 'string', default: '500' },
  components: { type: 'string', default: '2000' },
  kilobytes: { type: 'string', default: '3000' },
  delay: { type: 'string', default: '200' },
  discard: { type: 'boolean', default: false },
} as const;

/** Throws a UsageError. */
export function readOptions(args: string[]): Options {
  const values = parseArguments(args, OPTIONS, USAGE);
  const count = (text: string) => wholeNumber(text, { least: 1, usage: USAGE });
  return {
    rounds: count(values.rounds),
    apps: count(values.apps),
    components: count(values.components),
    kilobytes: count(values.kilobytes),
    delayMs: wholeNumber(values.delay, { least: 0, usage: USAGE }),
    keeps: !values.discard,
  };
}
