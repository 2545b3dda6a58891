import { printMachine, type Machine } from '../support/machine';
import { printTable } from '../support/table';
import type { Memory } from './memory';
import type { Point, Result } from './scene';

const MAX_MIB = 250;
const MAX_GROWTH = 0.1;

export interface Report {
  machine: Machine;
  commits: number;
  result: Result;
}

export function printReport({ machine, commits, result }: Report): string {
  const { before, points, live } = result;
  return [
    `# Growth over ${commits.toLocaleString('en')} commits`,
    '',
    printMachine(machine),
    '',
    'One server with its worker, PostgreSQL 15, sshd, Git and whoever sends the requests share these cores: 16 builders in two ' +
      'workspaces, an app of about 20 KB each, which every commit changes. At the end Git was asked: every commit is there, once.',
    '',
    `Memory in MiB: resident (and the maximum since the row before), heap in use / reserved, outside of the heap. It began with ${before.server.rssMib} (server) and ` +
      `${before.worker.rssMib} (worker).`,
    '',
    printTable(
      ['commits', 'a second', 'server: RSS', 'heap', 'external', 'worker: RSS', 'heap', 'external'],
      points.map(({ commits: done, perSecond, memory }) => [
        String(done),
        perSecond.toFixed(1),
        ...memoryCells(memory.server),
        ...memoryCells(memory.worker),
      ]),
    ),
    '',
    `After a full collection at the end: server ${mib(live.server.heapUsedMib)} heap, ${mib(live.server.rssMib)} resident; ` +
      `worker ${mib(live.worker.heapUsedMib)} heap, ${mib(live.worker.rssMib)} resident.`,
    '',
    ...(['server', 'worker'] as const).map((key) => `- ${printAim(key, points)}`),
    '',
    'Times in ms: a list of jobs by HTTP; the statements that claim a queue and read its head, in PostgreSQL. Mirrors: both together.',
    '',
    printTable(
      ['commits', 'list', 'claim', 'head', 'loose objects', 'packs', 'mirrors, MiB'],
      points.map(({ commits: done, listMs, claimMs, headMs, mirrors }) => [
        String(done),
        ...[listMs, claimMs, headMs].map((ms) => ms.toFixed(2)),
        String(mirrors.looseObjects),
        String(mirrors.packs),
        mib(mirrors.mib),
      ]),
    ),
    '',
    'Largest tables, with indexes and TOAST: MiB (rows).',
    '',
    printTables(points),
    '',
  ].join('\n');
}

/** Formats a point as one line for the terminal, while the bench runs. */
export function printPoint({ commits, perSecond, memory, listMs, claimMs, headMs }: Point): string {
  const cells = [memory.server, memory.worker].map((of) => memoryCells(of).join(', '));
  return (
    `• ${commits} commits, ${perSecond.toFixed(1)}/s; server ${cells[0]}; worker ${cells[1]}; ` +
    `list ${listMs.toFixed(1)}, claim ${claimMs.toFixed(2)}, head ${headMs.toFixed(2)} ms`
  );
}

const memoryCells = ({ rssMib, maxRssMib, heapUsedMib, heapTotalMib, externalMib }: Memory): string[] => [
  `${mib(rssMib)} (${mib(maxRssMib)})`,
  `${mib(heapUsedMib)} / ${mib(heapTotalMib)}`,
  mib(externalMib),
];

/** Compares the third quarter of the run with the fourth, because single points vary with the collector. */
function printAim(key: 'server' | 'worker', points: Point[]): string {
  const most = Math.max(...points.map(({ memory }) => memory[key].maxRssMib));
  const [third, fourth] = [
    points.slice(points.length / 2, (points.length * 3) / 4),
    points.slice((points.length * 3) / 4),
  ].map((some) => some.reduce((sum, { memory }) => sum + memory[key].rssMib, 0) / some.length);
  const growth = fourth / third - 1;
  const verdict = (isMet: boolean) => (isMet ? 'met' : 'missed');
  return (
    `${key}: at most ${mib(most)} MiB (aim ${MAX_MIB}: ${verdict(most <= MAX_MIB)}); mean of the last quarter ` +
    `${(growth * 100).toFixed(1)} % above that of the third (aim at most ${MAX_GROWTH * 100} %: ${verdict(growth <= MAX_GROWTH)}).`
  );
}

function printTables(points: Point[]): string {
  const names = points.at(-1)?.tables.map(({ name }) => name) ?? [];
  return printTable(
    ['commits', ...names],
    points.map(({ commits, tables }) => [
      String(commits),
      ...names.map((name) => {
        const table = tables.find((other) => other.name === name);
        return table ? `${table.mib.toFixed(1)} (${table.rows})` : '–';
      }),
    ]),
  );
}

const mib = (value: number): string => value.toFixed(0);
