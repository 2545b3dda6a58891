import { resolve } from 'node:path';
import { parseArguments, wholeNumber } from '../support/arguments';

export interface Options {
  /** Commits per scene. */
  commits: number;
  /** Numbers of servers, each with a worker, on one database; one scene for each, with each number of workspaces. */
  servers: number[];
  workspaces: number[];
  /** All scenes are played in turn, as many times as this. */
  rounds: number;
  /** Pause of the extra builder between two commits. */
  pauseMs: number;
  /** Folder of another build, which plays each scene in turn with this one; null: none. */
  beside: string | null;
  /** True if the results are written to bench/results. */
  keeps: boolean;
}

const USAGE = `npm run bench:load -- [options]
  --commits 5000        commits that are fired together in each scene
  --servers 1,2,4       servers, each with its worker, on one database
  --workspaces 1,4,16   workspaces that the commits are shared among
  --rounds 1            rounds of all scenes, in turn
  --pause 500           pause in ms of the one more builder between two commits
  --beside <dist>       another build, which plays each scene in turn with this one
  --discard             do not write bench/results`;

const OPTIONS = {
  commits: { type: 'string', default: '5000' },
  servers: { type: 'string', default: '1,2,4' },
  workspaces: { type: 'string', default: '1,4,16' },
  rounds: { type: 'string', default: '1' },
  pause: { type: 'string', default: '500' },
  beside: { type: 'string' },
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
    rounds: number(values.rounds),
    pauseMs: wholeNumber(values.pause, { least: 0, usage: USAGE }),
    beside: values.beside === undefined ? null : resolve(values.beside, 'src'),
    keeps: !values.discard,
  };
}
