import { parseArguments, wholeNumber } from '../support/arguments';

export interface Options {
  /** Databases that are set up. */
  rounds: number;
  keeps: boolean;
}

const USAGE = `npm run bench:setup -- [options]
  --rounds 10           empty databases that are set up, one after the other
  --discard             do not write bench/results`;

const OPTIONS = {
  rounds: { type: 'string', default: '10' },
  discard: { type: 'boolean', default: false },
} as const;

/** Throws a UsageError. */
export function readOptions(args: string[]): Options {
  const values = parseArguments(args, OPTIONS, USAGE);
  return { rounds: wholeNumber(values.rounds, { least: 1, usage: USAGE }), keeps: !values.discard };
}
