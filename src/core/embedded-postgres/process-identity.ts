import { readFileSync } from 'node:fs';
import { readFile, readlink } from 'node:fs/promises';
import { runCommand } from './run-command';

/** Returns true also for a process of another user; false for a zombie. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return !isZombie(pid);
}

/** Orphans stay zombies if the init process does not reap them, as in a container. */
function isZombie(pid: number): boolean {
  if (process.platform !== 'linux') return false;
  try {
    return /\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return true;
  }
}

/** Returns a mark that a later process with the same pid does not share; null if the process is gone. */
export async function findStartMark(pid: number): Promise<string | null> {
  if (process.platform !== 'linux') {
    const { exitCode, output } = await runCommand({ file: 'ps', args: ['-o', 'lstart=', '-p', String(pid)] });
    return exitCode === 0 ? output : null;
  }
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  // The name, in parentheses, may contain spaces; the start time is the 20th field after it (proc(5), field 22).
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
}

/** Returns true if this process is a PostgreSQL server (or backend) of the data folder. */
export async function isServerOf(pid: number, realClusterDir: string): Promise<boolean> {
  if (process.platform === 'linux') {
    // The postmaster changes into its data folder (ChangeToDataDir), and its children stay there.
    return (await readlink(`/proc/${pid}/cwd`).catch(() => null)) === realClusterDir;
  }
  const { output } = await runCommand({ file: 'ps', args: ['-ww', '-o', 'command=', '-p', String(pid)] });
  return output.includes('postgres') && output.includes(realClusterDir);
}
