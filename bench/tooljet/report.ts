import { printMachine, type Machine } from '../support/machine';
import { summarize } from '../support/statistics';
import { printTable } from '../support/table';
import type { Options } from './options';
import type { Look, Result } from './scene';

const MAX_RATIO = 1.2;

export interface Report {
  machine: Machine;
  options: Omit<Options, 'keeps'>;
  result: Result;
}

export function printReport({ machine, options, result }: Report): string {
  const { apps, listMs, exportMs, rounds } = options;
  const bareMs = summarize(result.bareMs).medianMs;
  const firstMs = summarize(result.first.map(({ ms }) => ms)).medianMs;
  const first = result.first.at(-1)!;
  const ratio = firstMs / bareMs;
  const { progress } = result;
  return [
    `# Capture of ${apps.toLocaleString('en')} apps of a ToolJet`,
    '',
    printMachine(machine),
    '',
    `A stand-in for ToolJet 2.27.1 takes ${exportMs} ms more for an export, and ${listMs} ms for any other request. It shares these cores with ` +
      `Trellis, PostgreSQL and the plain client that exports the same apps one at a time; ${rounds} rounds of each, in turns, at the median.`,
    '',
    printTable(
      ['', 'seconds', 'exports', 'pages of the list', 'other requests'],
      [
        ['bare exports', (bareMs / 1000).toFixed(2), String(apps), '0', '0'],
        ['first capture', (firstMs / 1000).toFixed(2), ...countsOf(first)],
        ['look, nothing moved', (result.quiet.ms / 1000).toFixed(2), ...countsOf(result.quiet)],
        ['look, one app edited', (result.edited.ms / 1000).toFixed(2), ...countsOf(result.edited)],
      ],
    ),
    '',
    `The first capture takes ${ratio.toFixed(2)} × the time of the bare exports; the aim is at most ${MAX_RATIO}: ` +
      `${ratio <= MAX_RATIO ? 'met' : 'not met'}. At most ${result.mostExportsAtOnce} export ran at a time. ` +
      `Its progress was shown with ${progress.length} different numbers, from ${progress[0] ?? 'none'} to ${progress.at(-1) ?? 'none'}.`,
    '',
  ].join('\n');
}

const countsOf = ({ exports, pages, others }: Look): string[] => [exports, pages, others].map(String);
