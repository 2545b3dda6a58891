import { parseArguments, wholeNumber } from '../support/arguments';

export interface Options {
  /** Numbers of apps in the repository; one scene for each, with each delay. */
  appCounts: number[];
  /** In each direction. */
  delaysMs: number[];
  rounds: number;
  /** Rounds for ways that take a second or more; they are spread over the others' rounds. */
  slowRounds: number;
  /** Sizes of the app that is committed; one scene for each. */
  appKilobytes: number[];
  /** Size of the other apps in the repository. */
  neighbourKilobytes: number;
  /** True if the results are written to bench/results. */
  keeps: boolean;
  /** Keys of the ways to measure; empty: all. */
  ways: string[];
  /** `dist` of another build of Trellis to measure in comparison. */
  beside: string | null;
}

const USAGE = `npm run bench:commit -- [options]
  --apps 10,100,1000     numbers of apps in the repository
  --delays 0,25          delay between a way and the Git server, in ms, in each direction
  --rounds 20            measured rounds per scene
  --slow-rounds 5        rounds in which the slow ways take part
  --kilobytes 200        sizes of the app that is committed; 200,3000,14000 also compares them
  --neighbours 20        size of each other app, in KB
  --ways a,b,d,https,hot  ways to measure besides Trellis (default: all)
  --beside <dist>        another build of Trellis to compare with
  --discard              do not write bench/results`;

const OPTIONS = {
  apps: { type: 'string', default: '10,100,1000' },
  delays: { type: 'string', default: '0,25' },
  rounds: { type: 'string', default: '20' },
  'slow-rounds': { type: 'string', default: '5' },
  kilobytes: { type: 'string', default: '200' },
  neighbours: { type: 'string', default: '20' },
  ways: { type: 'string', default: '' },
  beside: { type: 'string' },
  discard: { type: 'boolean', default: false },
} as const;

/** Throws a UsageError. */
export function readOptions(args: string[]): Options {
  const values = parseArguments(args, OPTIONS, USAGE);
  const rounds = numberOf(values.rounds, 1);
  return {
    appCounts: values.apps.split(',').map((text) => numberOf(text, 2)),
    delaysMs: values.delays.split(',').map((text) => numberOf(text, 0)),
    rounds,
    slowRounds: Math.min(rounds, numberOf(values['slow-rounds'], 1)),
    appKilobytes: values.kilobytes.split(',').map((text) => numberOf(text, 10)),
    neighbourKilobytes: numberOf(values.neighbours, 3),
    keeps: !values.discard,
    ways: values.ways.split(',').filter(Boolean),
    beside: values.beside ?? null,
  };
}

const numberOf = (text: string, least: number): number => wholeNumber(text, { least, usage: USAGE });
