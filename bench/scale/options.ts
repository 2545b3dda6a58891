import { parseArguments, wholeNumber } from '../support/arguments';

export interface Options {
  workspaces: number;
  workers: number;
  /** Commits waiting when the workers start. */
  jobs: number;
  /** True if the results are written to bench/results. */
  keeps: boolean;
}

const USAGE = `npm run bench:scale -- [options]
  --workspaces 10000   workspaces, each with a queue
  --workers 100        workers on one database
  --jobs 20000         commits that wait when they begin
  --discard            do not write bench/results`;

const OPTIONS = {
  workspaces: { type: 'string', default: '10000' },
  workers: { type: 'string', default: '100' },
  jobs: { type: 'string', default: '20000' },
  discard: { type: 'boolean', default: false },
} as const;

/** Throws a UsageError. */
export function readOptions(args: string[]): Options {
  const values = parseArguments(args, OPTIONS, USAGE);
  const number = (text: string) => wholeNumber(text, { least: 1, usage: USAGE });
  return {
    workspaces: number(values.workspaces),
    workers: number(values.workers),
    jobs: number(values.jobs),
    keeps: !values.discard,
  };
}
