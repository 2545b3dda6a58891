import { printMachine, type Machine } from '../support/machine';
import { printTable } from '../support/table';
import type { Options } from './options';
import type { Claims, Run } from './scenes';

export interface Report {
  machine: Machine;
  options: Options;
  claims: Claims;
  runs: Run[];
}

/** Prints the report as Markdown, with tables that are readable in a terminal. */
export function printReport({ machine, options, claims, runs }: Report): string {
  return [
    '# Many workspaces and many workers',
    '',
    printMachine(machine),
    '',
    `${options.workspaces} workspaces on one PostgreSQL 15, which shares these cores with all workers. The workers' loop, claims, leases, ` +
      'locks and notifications are the real ones; only what a remote does is a time that passes, drawn from what `bench:commit` measured.',
    '',
    `With ${claims.jobs} jobs waiting in ${claims.queues} queues PostgreSQL takes ${claims.medianMs.toFixed(2)} ms (median; p99 ${claims.p99Ms.toFixed(2)}) for ` +
      `a claim. To sort the heads of all queues, as it was once, takes ${claims.sortingMedianMs.toFixed(0)} ms.`,
    '',
    printTable(
      [
        '',
        'workers',
        'commits',
        'seconds',
        'commits a second',
        'statements a second',
        'a commit',
        'waited p50, ms',
        'p99',
      ],
      runs.map((run) => [
        run.title,
        String(run.workers),
        String(run.commits),
        run.seconds.toFixed(1),
        run.commits ? (run.commits / run.seconds).toFixed(0) : '–',
        (run.statements.calls / run.seconds).toFixed(0),
        run.commits ? (run.statements.calls / run.commits).toFixed(1) : '–',
        run.commits ? run.waitedMs.p50.toFixed(0) : '–',
        run.commits ? run.waitedMs.p99.toFixed(0) : '–',
      ]),
    ),
    '',
    'The connections of the workers, what PostgreSQL needs for them, and how many pushes came to a worker that had no mirror of the repository yet:',
    '',
    printTable(
      ['', 'workers', 'connections', 'MB each', 'pushes', 'without a mirror'],
      runs.map((run) => [
        run.title,
        String(run.workers),
        String(run.connections),
        (run.backendMb / run.connections).toFixed(1),
        String(run.pushes),
        run.pushes ? `${((run.cold / run.pushes) * 100).toFixed(0)} %` : '–',
      ]),
    ),
    '',
    'The statements that took most of PostgreSQL’s time:',
    '',
    printTable(
      ['', 'workers', 'calls', 'mean ms', 'share'],
      runs.flatMap(({ title, workers, statements }) =>
        statements.top.map(({ sql, calls, meanMs, totalMs }) => [
          `${title}: \`${sql.replaceAll('|', '\\|')}\``,
          String(workers),
          String(calls),
          meanMs.toFixed(2),
          `${((totalMs / statements.totalMs) * 100).toFixed(0)} %`,
        ]),
      ),
    ),
    '',
  ].join('\n');
}
