import { parseArguments, wholeNumber } from '../support/arguments';

export interface Options {
  commits: number;
  /** True if the results are written to bench/results. */
  keeps: boolean;
}

const USAGE = `npm run bench:growth -- [options]
  --commits 100000      commits in all
  --discard             do not write bench/results`;

const OPTIONS = {
  commits: { type: 'string', default: '100000' },
  discard: { type: 'boolean', default: false },
} as const;

/** Throws a UsageError. */
export function readOptions(args: string[]): Options {
  const values = parseArguments(args, OPTIONS, USAGE);
  return { commits: wholeNumber(values.commits, { least: 20, usage: USAGE }), keeps: !values.discard };
}
