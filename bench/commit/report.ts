import { nameOf, type Aim } from './aims';
import type { OneWay } from '../support/delay-line';
import { printMachine, type Machine } from '../support/machine';
import type { Options } from './options';
import { EDIT_MEASURES } from './edit-times';
import type { SceneResult } from './scene';
import type { Summary } from '../support/statistics';
import { printTable } from '../support/table';
import { WAYS } from './ways';
import { OPERATIONS } from './ways/way';

export interface Report {
  machine: Machine;
  options: Options;
  /** Measured one-way delay, by the requested one. */
  oneWay: OneWay[];
  seconds: number;
  scenes: SceneResult[];
  aims: Aim[];
}

/** Prints the report as Markdown, with tables that are readable in a terminal. */
export function printReport(report: Report): string {
  const { machine, options, scenes } = report;
  return [
    '# Commit, check and pull, side by side',
    '',
    printMachine(machine),
    '',
    `An app of ${options.appKilobytes.join(', ')} KB among others of ${options.neighbourKilobytes} KB; medians in ms, quartiles in brackets; ` +
      `${options.rounds} rounds (slow ways ${options.slowRounds}), all ways in turn in each. ${delaysOf(report)}`.trimEnd(),
    '',
    ...scenes.flatMap((scene) => [`## ${titleOf(scene)}`, '', sceneTable(scene), '']),
    '## Aims',
    '',
    printTable(
      ['', 'where', 'aim', 'measured', ''],
      report.aims.map(({ what, scene, wanted, ratio, isMet }) => [
        what,
        scene,
        wanted,
        `${ratio.toFixed(ratio < 10 ? 2 : 0)} ×`,
        isMet ? 'met' : 'not met',
      ]),
    ),
    '',
    '## Where the time of a commit through the API goes',
    '',
    phaseTable(scenes),
    '',
    '## One edited text',
    '',
    'The edit is a request of its own, before the commit. Processor time of server and worker from `/proc`.',
    '',
    editTable(scenes),
    '',
    '## The ways',
    '',
    ...WAYS.map(({ key, title, detail }) => `- **${labelOf(key)}${title}**: ${detail}`),
    '',
    `The whole run took ${Math.round(report.seconds)} s.`,
    '',
  ].join('\n');
}

function sceneTable({ ways }: SceneResult): string {
  const ours = ways.find(({ key }) => key === 'trellis')?.operations.commit?.medianMs;
  const rows = ways.map(({ key, operations }) => {
    const commit = operations.commit?.medianMs;
    const ratio = ours !== undefined && commit !== undefined ? `${(commit / ours).toFixed(2)} ×` : '–';
    const title = WAYS.find((way) => way.key === key)?.title ?? '';
    return [`${labelOf(key)}${title}`, ...OPERATIONS.map((operation) => cell(operations[operation])), ratio];
  });
  return printTable(['way', ...OPERATIONS, 'commit: Trellis = 1'], rows);
}

function phaseTable(scenes: SceneResult[]): string {
  const [first] = scenes;
  const rows = first.phases.map(({ title }, index) => [
    title,
    ...scenes.map(({ phases }) => milliseconds(phases[index].summary.medianMs)),
  ]);
  return printTable(['medians in ms', ...scenes.map(titleOf)], rows);
}

function editTable(scenes: SceneResult[]): string {
  const rows = scenes.flatMap((scene) =>
    scene.edits.map(({ key, summaries }) => [
      titleOf(scene),
      key,
      ...EDIT_MEASURES.map((measure) => milliseconds(summaries[measure].medianMs)),
    ]),
  );
  return printTable(['medians in ms', 'way', 'edit', 'server', 'commit', 'server', 'worker'], rows);
}

const titleOf = (scene: SceneResult): string => `${nameOf(scene)} each way`;

const labelOf = (key: string): string => (key.length > 1 ? '' : `(${key}) `);

const cell = (summary: Summary | undefined): string =>
  summary
    ? `${milliseconds(summary.medianMs)} (${milliseconds(summary.lowerQuartileMs)}–${milliseconds(summary.upperQuartileMs)})`
    : '–';

const milliseconds = (value: number): string => value.toFixed(value < 100 ? 1 : 0);

const delaysOf = ({ oneWay }: Report): string =>
  oneWay
    .map(
      ({ delayMs, measured }) =>
        `The delay of ${delayMs} ms was measured to be ${measured.medianMs.toFixed(1)} ms in one direction.`,
    )
    .join(' ');
