import { parseArguments, wholeNumber } from '../support/arguments';

export interface Options {
  /** Numbers of apps in the listed repositories. */
  appCounts: number[];
  /** In each direction. */
  delaysMs: number[];
  rounds: number;
  importCount: number;
  /** Apps whose pulls and deployment are planned at once. */
  plannedApps: number;
  plannedKilobytes: number;
  /** Commits of others between an import and the check for updates. */
  newCommits: number;
  historyCommits: number;
  /** Known to the worker while its memory is measured. */
  workspaces: number;
  appKilobytes: number;
  parts: string[];
  /** `dist` of another build of Trellis to measure in comparison. */
  beside: string | null;
  keeps: boolean;
}

const USAGE = `npm run bench:read -- [options]
  --apps 1000,5000       how many apps the listed repositories hold; the first one is imported from, too
  --delays 0,25          delay between a way and the Git server, in ms, each way
  --rounds 5             how often what can be repeated is measured
  --imports 1000         how many apps are imported, one after the other
  --planned 300          apps whose pulls and deployment are planned at once
  --planned-kilobytes 126  size of each of them
  --news 500             commits of others between an import and the check for updates
  --history 10000        commits of the repository that is fetched for the first time
  --workspaces 1000      known to the worker whose memory is measured
  --kilobytes 5          size of an app
  --parts ${['list', 'import', 'plan', 'news', 'own', 'first-fetch', 'memory'].join(',')}
  --beside <dist>        another build of Trellis, measured in the same run
  --discard              do not write bench/results`;

const OPTIONS = {
  apps: { type: 'string', default: '1000,5000' },
  delays: { type: 'string', default: '0,25' },
  rounds: { type: 'string', default: '5' },
  imports: { type: 'string', default: '1000' },
  planned: { type: 'string', default: '300' },
  'planned-kilobytes': { type: 'string', default: '126' },
  news: { type: 'string', default: '500' },
  history: { type: 'string', default: '10000' },
  workspaces: { type: 'string', default: '1000' },
  kilobytes: { type: 'string', default: '5' },
  parts: { type: 'string', default: 'list,import,plan,news,own,first-fetch,memory' },
  beside: { type: 'string' },
  discard: { type: 'boolean', default: false },
} as const;

/** Throws a UsageError. */
export function readOptions(args: string[]): Options {
  const values = parseArguments(args, OPTIONS, USAGE);
  return {
    appCounts: values.apps.split(',').map((text) => numberOf(text, 20)),
    delaysMs: values.delays.split(',').map((text) => numberOf(text, 0)),
    rounds: numberOf(values.rounds, 1),
    importCount: numberOf(values.imports, 1),
    plannedApps: numberOf(values.planned, 1),
    plannedKilobytes: numberOf(values['planned-kilobytes'], 3),
    newCommits: numberOf(values.news, 20),
    historyCommits: numberOf(values.history, 1),
    workspaces: numberOf(values.workspaces, 16),
    appKilobytes: numberOf(values.kilobytes, 3),
    parts: values.parts.split(','),
    beside: values.beside ?? null,
    keeps: !values.discard,
  };
}

const numberOf = (text: string, least: number): number => wholeNumber(text, { least, usage: USAGE });
