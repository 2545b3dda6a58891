import { execFile } from 'node:child_process';
import { cpus, loadavg, totalmem } from 'node:os';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface Machine {
  date: string;
  /** Null outside of a Git checkout. */
  commit: string | null;
  /** True if files differ from that commit; keep results of a clean checkout only. */
  hasChanges: boolean;
  cores: number;
  processor: string;
  memoryGib: number;
  /** Load of the last minute when the bench began: above the number of cores, other processes were running. */
  loadAverage: number;
  node: string;
  git: string;
  ssh: string;
}

/** Describes the machine that the figures hold for. */
export async function describeMachine(): Promise<Machine> {
  const [commit, changes, git, ssh] = await Promise.all([
    checkout(['rev-parse', 'HEAD']),
    checkout(['status', '--porcelain', '--untracked-files=no', '--', ':/src', ':/bench', ':/migrations']),
    run('git', ['--version']),
    run('ssh', ['-V']),
  ]);
  return {
    date: new Date().toISOString(),
    commit,
    hasChanges: changes !== '',
    cores: cpus().length,
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    memoryGib: Math.round(totalmem() / 2 ** 30),
    loadAverage: Number(loadavg()[0].toFixed(1)),
    node: process.version,
    git: git.stdout.trim().replace('git version ', ''),
    ssh: ssh.stderr.trim().split(',')[0],
  };
}

const checkout = (args: string[]): Promise<string | null> =>
  run('git', args, { cwd: __dirname }).then(
    ({ stdout }) => stdout.trim(),
    () => null,
  );

/** Formats the description as one line of a report. */
export const printMachine = (machine: Machine): string =>
  `${machine.date.slice(0, 16).replace('T', ' ')} UTC, commit ${(machine.commit ?? 'unknown').slice(0, 12)}${machine.hasChanges ? ' with changes' : ''}. ` +
  `${machine.cores} × ${machine.processor}, ${machine.memoryGib} GiB, load ${machine.loadAverage} at the start; Node ${machine.node}, git ${machine.git}, ${machine.ssh}.`;
