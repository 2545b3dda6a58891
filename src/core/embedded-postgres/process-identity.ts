import { readFileSync } from 'node:fs';
import { readFile, readlink } from 'node:fs/promises';
import { runCommand } from './run-command';

/** True also for a process of another user; false for one that has ended and was not yet waited for. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return !isZombie(pid);
}

/** Orphans stay zombies where the first process does not reap them, in a container for instance. */
function isZombie(pid: number): boolean {
  if (process.platform !== 'linux') return false;
  try {
    return /\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return true;
  }
}

/** Something that a later process with the same number does not share; null when the process is gone. */
export async function findStartMark(pid: number): Promise<string | null> {
  if (process.platform !== 'linux') {
    const { exitCode, output } = await runCommand({ file: 'ps', args: ['-o', 'lstart=', '-p', String(pid)] });
    return exitCode === 0 ? output : null;
  }
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  // The name, in parentheses, may hold spaces; the start time is the 20th field after it (proc(5), field 22).
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
}

/** Whether this process is a PostgreSQL server (or one of its backends) of the data folder. */
export async function isServerOf(pid: number, realClusterDir: string): Promise<boolean> {
  if (process.platform === 'linux') {
    // The postmaster changes into its data folder (ChangeToDataDir), and its children stay there.
    return (await readlink(`/proc/${pid}/cwd`).catch(() => null)) === realClusterDir;
  }
  const { output } = await runCommand({ file: 'ps', args: ['-ww', '-o', 'command=', '-p', String(pid)] });
  return output.includes('postgres') && output.includes(realClusterDir);
}
