import { printMachine, type Machine } from '../support/machine';
import { printTable } from '../support/table';
import { sum, type ProcessorTime } from './processes';
import type { Percentiles, SceneResult } from './scene';

export interface Report {
  machine: Machine;
  scenes: SceneResult[];
}

/** Prints the report as Markdown, with tables that are readable in a terminal. */
export function printReport({ machine, scenes }: Report): string {
  return [
    '# Many commits at once',
    '',
    printMachine(machine),
    '',
    'Servers, workers, PostgreSQL 15, sshd, Git and whoever sends the requests share these cores. After each scene Git was ' +
      'asked: every commit is there, once, in its app’s order, with its own document, and `git fsck --strict` finds nothing.',
    '',
    printTable(
      [
        'servers × workspaces (sharing)',
        'commits',
        'seconds',
        'a second',
        'in the second half',
        'statements each',
        'claims each',
      ],
      scenes.map(throughputRow),
    ),
    '',
    'Processor time of a commit in ms, in the second half, when the programs have warmed up:',
    '',
    printTable(
      [
        'servers × workspaces',
        'servers',
        'workers',
        'packing',
        'PostgreSQL',
        'sshd and Git',
        'who sends the requests',
        'servers, workers and packing',
      ],
      scenes.map(processorRow),
    ),
    '',
    'A commit under this load, in ms: of one more builder who edits and commits now and then, from request to answer; and of ' +
      'the others, from acceptance to end.',
    '',
    printTable(
      [
        'servers × workspaces',
        'single: count',
        'edit: p50',
        'p95',
        'commit: p50',
        'p95',
        'p99',
        'others: p50',
        'p95',
        'p99',
      ],
      scenes.map((scene) => [
        titleOf(scene),
        String(scene.single.commit.count),
        ...cells(scene.single.edit).slice(0, 2),
        ...cells(scene.single.commit),
        ...cells(scene.waiting),
      ]),
    ),
    '',
    'Memory (RSS in MB: before → when half is accepted → after), and how many pushes the commits of a workspace became:',
    '',
    printTable(
      ['servers × workspaces', 'servers', 'workers', 'pushes: median', 'fewest–most', 'commits a push'],
      scenes.map(memoryRow),
    ),
    '',
  ].join('\n');
}

function throughputRow(scene: SceneResult): string[] {
  const { commits, seconds, secondHalfSeconds, sharing, statements } = scene;
  return [
    `${titleOf(scene)} (${sharing})`,
    String(commits),
    seconds.toFixed(1),
    (commits / seconds).toFixed(1),
    (commits / 2 / secondHalfSeconds).toFixed(1),
    (statements.calls / commits).toFixed(1),
    (statements.claims / commits).toFixed(2),
  ];
}

function processorRow(scene: SceneResult): string[] {
  const { commits, halfway, after } = scene;
  const each = (key: keyof ProcessorTime) =>
    ((after.seconds[key] - halfway.seconds[key]) / (commits / 2)) * 1000;
  const ours = [each('servers'), each('workers'), each('packing')];
  const all = [...ours, each('postgres'), each('sshd'), each('bench'), sum(ours)];
  return [titleOf(scene), ...all.map((ms) => ms.toFixed(1))];
}

function memoryRow(scene: SceneResult): string[] {
  const { before, halfway, after, commits } = scene;
  const pushes = [...scene.pushes].sort((a, b) => a - b);
  const all = pushes.reduce((sum, count) => sum + count, 0);
  const memory = (key: 'serversMb' | 'workersMb') =>
    [before, halfway, after].map((usages) => usages[key].join(' ')).join(' → ');
  return [
    titleOf(scene),
    memory('serversMb'),
    memory('workersMb'),
    String(pushes[Math.floor(pushes.length / 2)]),
    `${pushes[0]}–${pushes.at(-1)}`,
    (commits / all).toFixed(1),
  ];
}

const titleOf = ({ servers, workspaces, isOtherBuild }: SceneResult): string =>
  `${servers} × ${workspaces}${isOtherBuild ? ', other build' : ''}`;

const cells = ({ p50Ms, p95Ms, p99Ms }: Percentiles): string[] =>
  [p50Ms, p95Ms, p99Ms].map((ms) => ms.toFixed(0));
