import { printMachine, type Machine } from '../support/machine';
import type { Summary } from '../support/statistics';
import { printTable } from '../support/table';
import type { Verdict } from './judge';
import type { Options } from './options';
import type { Kind } from './kinds';

export interface WayReport {
  key: string;
  disjoint: Record<Verdict, number>;
  clashing: Record<Verdict, number>;
  /** By the size of the documents. */
  times: { label: string; summary: Summary; maxMs: number }[];
}

export interface Report {
  machine: Machine;
  options: Pick<Options, 'triples' | 'seed'>;
  documents: number;
  ways: WayReport[];
  seconds: number;
}

const HEAD = ['', 'triples', 'merged', 'conflict', 'broken', 'an edit lost'];

/** Prints the report as Markdown, with tables that are readable in a terminal. */
export function printReport(
  { machine, options, documents, ways, seconds }: Report,
  { title, documents: described, edits, ways: all }: Kind,
): string {
  const titleOf = ({ key }: WayReport) => all.find((way) => way.key === key)!.title;
  const rows = (which: 'disjoint' | 'clashing') =>
    ways.map((way) => {
      const { merged, conflict, broken, lost } = way[which];
      return [
        titleOf(way),
        ...[merged + conflict + broken + lost, merged, conflict, broken, lost].map(String),
      ];
    });
  const labels = ways[0].times.map(({ label }) => label);
  return [
    `# ${title}`,
    '',
    printMachine(machine),
    '',
    `${options.triples} triples from ${documents} ${described}; seed ${options.seed}. Each side has one to four edits ` +
      `as people make them: ${edits}.`,
    '',
    '## Edits of different parts',
    '',
    'No conflict is right here. `broken`: the result is no valid document, or a reference in it leads nowhere.',
    '',
    printTable(HEAD, rows('disjoint')),
    '',
    '## Edits that may be of the same part',
    '',
    'A conflict may be right here; a lost edit without one is not.',
    '',
    printTable(HEAD, rows('clashing')),
    '',
    '## Time of a merge',
    '',
    'Median in ms, the longest in brackets.',
    '',
    printTable(
      ['', ...labels],
      ways.map((way) => [
        titleOf(way),
        ...way.times.map(({ summary, maxMs }) => `${summary.medianMs.toFixed(1)} (${maxMs.toFixed(0)})`),
      ]),
    ),
    '',
    '## The ways',
    '',
    ...all.map((way) => `- **${way.title}**: ${way.detail}`),
    '',
    `The whole run took ${Math.round(seconds)} s.`,
    '',
  ].join('\n');
}
