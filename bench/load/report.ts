import { printMachine, type Machine } from '../support/machine';
import { printTable } from '../support/table';
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
        'a second and core',
        'CPU ms each',
      ],
      scenes.map(throughputRow),
    ),
    '',
    'A commit under this load, in ms: of one more builder who waits for each, from request to answer; and of the others, from ' +
      'acceptance to end.',
    '',
    printTable(
      ['servers × workspaces', 'single: count', 'p50', 'p95', 'p99', 'others: p50', 'p95', 'p99'],
      scenes.map((scene) => [
        titleOf(scene),
        String(scene.single.count),
        ...cells(scene.single),
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

  function throughputRow(scene: SceneResult): string[] {
    const { commits, seconds, before, after, sharing } = scene;
    const cpu = (key: 'servers' | 'workers') => after[key].cpuSeconds - before[key].cpuSeconds;
    const each = ((cpu('servers') + cpu('workers')) / commits) * 1000;
    return [
      `${titleOf(scene)} (${sharing})`,
      String(commits),
      seconds.toFixed(1),
      (commits / seconds).toFixed(1),
      (commits / seconds / machine.cores).toFixed(1),
      each.toFixed(1),
    ];
  }
}

function memoryRow(scene: SceneResult): string[] {
  const { before, halfway, after, commits } = scene;
  const pushes = [...scene.pushes].sort((a, b) => a - b);
  const all = pushes.reduce((sum, count) => sum + count, 0);
  const memory = (key: 'servers' | 'workers') =>
    [before, halfway, after].map((usages) => usages[key].rssMb.join(' ')).join(' → ');
  return [
    titleOf(scene),
    memory('servers'),
    memory('workers'),
    String(pushes[Math.floor(pushes.length / 2)]),
    `${pushes[0]}–${pushes.at(-1)}`,
    (commits / all).toFixed(1),
  ];
}

const titleOf = ({ servers, workspaces }: SceneResult): string => `${servers} × ${workspaces}`;

const cells = ({ p50Ms, p95Ms, p99Ms }: Percentiles): string[] =>
  [p50Ms, p95Ms, p99Ms].map((ms) => ms.toFixed(0));
