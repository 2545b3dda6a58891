import { printMachine, type Machine } from '../support/machine';
import type { OneWay } from '../support/delay-line';
import { printTable } from '../support/table';
import type { MemoryUse } from './memory';
import type { Options } from './options';
import type { ReaderDefinition } from './readers';
import type { Reading } from './scene';

/** Limit for the worker with all its workspaces. */
const MEMORY_AIM_MIB = 250;

export interface Report {
  machine: Machine;
  options: Options;
  oneWay: OneWay[];
  seconds: number;
  parts: { title: string; readings: Reading[] }[];
  memory: MemoryUse[];
}

/** Prints the report as Markdown, with tables that are readable in a terminal. */
export function printReport(report: Report, readers: readonly ReaderDefinition[]): string {
  const { machine, options, memory } = report;
  return [
    '# Reading a repository, side by side',
    '',
    printMachine(machine),
    '',
    `Apps of ${options.appKilobytes} KB. Medians in ms, quartiles in brackets, all ways in turn; what can be done once only stands alone. ` +
      'The machine was not quiet: what counts is the ratio within a line.',
    '',
    ...report.parts.flatMap(({ title, readings }) => [
      `## ${title}`,
      '',
      printReadings(readings, readers),
      '',
    ]),
    ...(memory.length > 0 ? ['## Memory of the worker', '', printMemory(report), ''] : []),
    '## The ways',
    '',
    ...readers.map(({ title, detail }) => `- **${title}**: ${detail}`),
    '',
    `The whole run took ${Math.round(report.seconds)} s.`,
    '',
  ].join('\n');
}

function printReadings(readings: Reading[], readers: readonly ReaderDefinition[]): string {
  const present = readers.filter(({ key }) =>
    readings.some(({ ways }) => ways.some((way) => way.key === key)),
  );
  const rows = readings.map(({ what, delayMs, ways }) => [
    what,
    String(delayMs),
    ...present.map(({ key }) => cell(ways, key)),
  ]);
  return printTable(['', 'ms each way', ...present.map(({ title }) => title)], rows);
}

function cell(ways: Reading['ways'], key: string): string {
  const summary = ways.find((way) => way.key === key)?.summary;
  const ours = ways.find((way) => way.key === 'trellis')?.summary.medianMs;
  if (!summary) return '–';
  const { medianMs, lowerQuartileMs, upperQuartileMs, count } = summary;
  const spread = count > 1 ? ` (${milliseconds(lowerQuartileMs)}–${milliseconds(upperQuartileMs)})` : '';
  const ratio = ours === undefined || key === 'trellis' ? '' : ` = ${(medianMs / ours).toFixed(2)} ×`;
  return `${milliseconds(medianMs)}${spread}${ratio}`;
}

function printMemory({ memory, options }: Report): string {
  const head = ['resident, in MiB', ...memory.map(({ key }) => key)];
  const row = (what: string, field: Exclude<keyof MemoryUse, 'key'>) => [
    what,
    ...memory.map((use) => use[field].toFixed(field === 'perMirrorMib' ? 1 : 0)),
  ];
  return printTable(head, [
    row('started', 'startedMib'),
    row(`${options.workspaces - 16} workspaces known`, 'allKnownMib'),
    row(
      `16 of ${options.appCounts[0]} apps listed at the same time: most (aim: ${MEMORY_AIM_MIB})`,
      'mostInUseMib',
    ),
    row('after that', 'afterUseMib'),
    row('for each of the 16', 'perMirrorMib'),
  ]);
}

const milliseconds = (value: number): string => value.toFixed(value < 100 ? 1 : 0);
