import { parseArguments, wholeNumber } from '../support/arguments';

export interface Options {
  /** Commits per scene. */
  commits: number;
  /** Numbers of servers, each with a worker, on one database; one scene for each, with each number of workspaces. */
  servers: number[];
  workspaces: number[];
  /** True if the results are written to bench/results. */
  keeps: boolean;
}

const USAGE = `npm run bench:load -- [options]
  --commits 5000        commits that are fired together in each scene
  --servers 1,2,4       servers, each with its worker, on one database
  --workspaces 1,4,16   workspaces that the commits are shared among
  --discard             do not write bench/results`;

const OPTIONS = {
  commits: { type: 'string', default: '5000' },
  servers: { type: 'string', default: '1,2,4' },
  workspaces: { type: 'string', default: '1,4,16' },
  discard: { type: 'boolean', default: false },
} as const;

/** Throws a UsageError. */
export function readOptions(args: string[]): Options {
  const values = parseArguments(args, OPTIONS, USAGE);
  const number = (text: string) => wholeNumber(text, { least: 1, usage: USAGE });
  return {
    commits: number(values.commits),
    servers: values.servers.split(',').map(number),
    workspaces: values.workspaces.split(',').map(number),
    keeps: !values.discard,
  };
}
