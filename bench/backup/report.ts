import { printMachine, type Machine } from '../support/machine';
import { quantile } from '../support/statistics';
import { printTable } from '../support/table';
import type { Options } from './options';
import type { Result } from './scene';

const MAX_RATIO = 1.5;

export interface Report {
  machine: Machine;
  options: Omit<Options, 'keeps'>;
  result: Result;
}

export function printReport({ machine, options, result }: Report): string {
  const { apps, rounds, seconds } = options;
  const { before, after, saves, checked } = result;
  const backups = after.commits - before.commits;
  return [
    `# Automatic backup of ${apps.toLocaleString('en')} apps`,
    '',
    printMachine(machine),
    '',
    `One server with its worker, PostgreSQL 15, sshd, Git and whoever sends the requests share these cores. Each of ${apps} apps of about ` +
      `20 KB is saved once a minute, while a person commits another one of the same workspace; ${rounds} rounds of ${seconds} s with the ` +
      'backup, and as many without, in turns. The saves are the same in both.',
    '',
    'Commits of the person, in ms:',
    '',
    printTable(
      ['backup', 'commits', 'median', '95th percentile'],
      [
        ['off', ...cellsOf(result.without)],
        ['on', ...cellsOf(result.with)],
        ['ratio', '', ratioOf(result, 0.5), ratioOf(result, 0.95)],
      ],
    ),
    '',
    `The aim is at most ${MAX_RATIO} at the median: ${Number(ratioOf(result, 0.5)) <= MAX_RATIO ? 'met' : 'not met'}.`,
    '',
    `All apps were backed up for the first time in ${result.firstBackupSeconds.toFixed(1)} s. At the end Git had each of the ${checked} apps ` +
      `as it is here. ${saves} saves with the backup on, and the ones before they were switched on, made commits among the ${backups} of both.`,
    '',
    printTable(
      ['', 'before', 'after'],
      [
        ...Object.entries(after.rows).map(([table, rows]) => [
          `rows of ${table}`,
          String(before.rows[table as keyof typeof before.rows]),
          String(rows),
        ]),
        ['commits', String(before.commits), String(after.commits)],
        ['repository, MiB', before.repositoryMib.toFixed(1), after.repositoryMib.toFixed(1)],
        ['repository after git gc, MiB', '', result.packedMib.toFixed(1)],
      ],
    ),
    '',
  ].join('\n');
}

const sorted = (samples: readonly number[]): number[] => [...samples].sort((a, b) => a - b);

const cellsOf = (samples: readonly number[]): string[] => [
  String(samples.length),
  quantile(sorted(samples), 0.5).toFixed(1),
  quantile(sorted(samples), 0.95).toFixed(1),
];

const ratioOf = (result: Result, fraction: number): string =>
  (quantile(sorted(result.with), fraction) / quantile(sorted(result.without), fraction)).toFixed(2);
