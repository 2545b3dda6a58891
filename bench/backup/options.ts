import { parseArguments, wholeNumber } from '../support/arguments';

export interface Options {
  apps: number;
  /** Length of a round. */
  seconds: number;
  rounds: number;
  /** True if the results are written to bench/results. */
  keeps: boolean;
}

const USAGE = `npm run bench:backup -- [options]
  --apps 1000           apps, each saved once a minute
  --seconds 60          length of a round
  --rounds 3            rounds with the backup, and as many without
  --discard             do not write bench/results`;

const OPTIONS = {
  apps: { type: 'string', default: '1000' },
  seconds: { type: 'string', default: '60' },
  rounds: { type: 'string', default: '3' },
  discard: { type: 'boolean', default: false },
} as const;

/** Throws a UsageError. */
export function readOptions(args: string[]): Options {
  const values = parseArguments(args, OPTIONS, USAGE);
  const number = (text: string) => wholeNumber(text, { least: 1, usage: USAGE });
  return {
    apps: number(values.apps),
    seconds: number(values.seconds),
    rounds: number(values.rounds),
    keeps: !values.discard,
  };
}
