import { parseArguments, UsageError, wholeNumber } from '../support/arguments';

/** A repository whose apps are in one of its folders. */
export interface Size {
  megabytes: number;
  files: number;
  commits: number;
}

const SIZES: Record<string, Size> = {
  '10': { megabytes: 10, files: 1000, commits: 200 },
  '300': { megabytes: 300, files: 20_000, commits: 2000 },
  '1000': { megabytes: 1000, files: 50_000, commits: 10_000 },
};

export interface Options {
  sizes: Size[];
  /** In each direction. */
  delaysMs: number[];
  rounds: number;
  /** By key; null: all of them. */
  ways: string[] | null;
  apps: number;
  appKilobytes: number;
  newCommits: number;
  newMegabytes: number;
  hasFilters: boolean;
  /** `dist` of another build of Trellis to measure in comparison. */
  beside: string | null;
  keeps: boolean;
}

const USAGE = `npm run bench:repositories -- [options]
  --sizes 10,300,1000    repositories by their size in MB: ${Object.keys(SIZES).join(', ')}
  --delays 0,25          delay between a way and the Git server, in ms, each way
  --rounds 2             how often each is measured, by a new workspace or clone
  --ways trellis,…       the ways to measure: trellis, before, partial, kept
  --apps 20              apps of the repository
  --kilobytes 40         size of an app
  --news 500             commits of others before the first check
  --media 100            MB of other files that are pushed before the second one
  --no-filters           the server sends whole histories, as Git does unless uploadpack.allowFilter is set
  --beside <dist>        another build of Trellis, measured in the same run
  --discard              do not write bench/results`;

const OPTIONS = {
  sizes: { type: 'string', default: '10,300,1000' },
  delays: { type: 'string', default: '0,25' },
  rounds: { type: 'string', default: '2' },
  ways: { type: 'string' },
  apps: { type: 'string', default: '20' },
  kilobytes: { type: 'string', default: '40' },
  news: { type: 'string', default: '500' },
  media: { type: 'string', default: '100' },
  'no-filters': { type: 'boolean', default: false },
  beside: { type: 'string' },
  discard: { type: 'boolean', default: false },
} as const;

/** Throws a UsageError. */
export function readOptions(args: string[]): Options {
  const values = parseArguments(args, OPTIONS, USAGE);
  return {
    sizes: values.sizes.split(',').map(sizeOf),
    delaysMs: values.delays.split(',').map((text) => numberOf(text, 0)),
    rounds: numberOf(values.rounds, 1),
    ways: values.ways?.split(',') ?? null,
    apps: numberOf(values.apps, 6),
    appKilobytes: numberOf(values.kilobytes, 3),
    newCommits: numberOf(values.news, 100),
    newMegabytes: numberOf(values.media, 1),
    hasFilters: !values['no-filters'],
    beside: values.beside ?? null,
    keeps: !values.discard,
  };
}

function sizeOf(text: string): Size {
  const size = SIZES[text];
  if (!size) throw new UsageError(`There is no repository of ${text} MB.\n\n${USAGE}`);
  return size;
}

const numberOf = (text: string, least: number): number => wholeNumber(text, { least, usage: USAGE });
