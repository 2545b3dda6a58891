import type { OneWay } from '../support/delay-line';
import { printMachine, type Machine } from '../support/machine';
import { quantile } from '../support/statistics';
import { printTable } from '../support/table';
import type { Options, Size } from './options';
import type { Samples } from './scene';
import type { WayDefinition } from './ways';

export interface Measured {
  size: Size;
  delayMs: number;
  appBytes: number;
  samples: Samples;
}

export interface Report {
  machine: Machine;
  options: Options;
  oneWay: OneWay[];
  seconds: number;
  measured: Measured[];
}

/** Prints the report as Markdown, with tables that are readable in a terminal. */
export function printReport(report: Report, ways: readonly WayDefinition[]): string {
  const { machine, options, measured } = report;
  return [
    '# Repositories of any size, side by side',
    '',
    printMachine(machine),
    '',
    `${options.apps} apps of ${options.appKilobytes} KB in a folder. Medians of ${options.rounds} in ms, and MB that went over the line; all ways in turn on the same repository. ` +
      `The server ${options.hasFilters ? 'has filters' : 'has no filters'}. What counts is the ratio within a line: other work may have run beside it.`,
    '',
    ...measured.flatMap((part) => [...printPart(part, ways), '']),
    '## The ways',
    '',
    ...ways.map(({ title, detail }) => `- **${title}**: ${detail}`),
    '',
    `The whole run took ${Math.round(report.seconds)} s.`,
    '',
  ].join('\n');
}

function printPart({ size, delayMs, appBytes, samples }: Measured, ways: readonly WayDefinition[]): string[] {
  const rows = Object.entries(samples.operations).map(([operation, byWay]) => [
    operation,
    ...ways.map(({ key }) => {
      const taken = byWay[key];
      const ms = medianOf(taken.map((sample) => sample.ms));
      return `${Math.round(ms)} (${megabytes(medianOf(taken.map(({ wireBytes }) => wireBytes)))})`;
    }),
  ]);
  const stored = ways.map(({ key }) => {
    const bytes = samples.storedBytes[key];
    return `${megabytes(bytes)} MB = ${(bytes / appBytes).toFixed(1)} × the apps`;
  });
  const memory = ways.map(({ key }) => {
    const bytes = samples.peakBytes[key];
    return bytes === undefined ? '–' : `${Math.round(bytes / 2 ** 20)} MiB`;
  });
  const title = `${size.megabytes} MB, ${size.files.toLocaleString('en')} files, ${size.commits.toLocaleString('en')} commits, ${delayMs} ms each way`;
  return [
    `## ${title}`,
    '',
    printTable(
      ['', ...ways.map((way) => way.title)],
      [...rows, ['on disk in the end', ...stored], ['memory of the worker, most since its start', ...memory]],
    ),
  ];
}

const medianOf = (values: number[]): number =>
  quantile(
    [...values].sort((a, b) => a - b),
    0.5,
  );

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(bytes < 10e6 ? 2 : 0);
