import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

const GRACE_MS = 3_000;
const POLL_MS = 100;

/**
 * Ends a run's remaining processes after a grace period; answers one line for each. Finds them by `variable` (`name=value`)
 * in their environment, or by a working directory in `folder`. Linux only: elsewhere it finds none.
 */
export async function endLeftProcesses({ variable, folder, graceMs = GRACE_MS }) {
  const deadline = Date.now() + graceMs;
  let found = findProcesses(variable, folder);
  while (found.length > 0 && Date.now() < deadline) {
    await delay(POLL_MS);
    found = findProcesses(variable, folder);
  }
  for (const { pid } of found) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch (error) {
      if (error.code !== 'ESRCH') throw error;
    }
  }
  return found.map(({ pid, command }) => `  ${pid} ${command}`);
}

function findProcesses(variable, folder) {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry) && Number(entry) !== process.pid)
    .filter((pid) => isIn(pid, folder) || read(`/proc/${pid}/environ`).split('\0').includes(variable))
    .map((pid) => ({ pid: Number(pid), command: read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim() }));
}

function isIn(pid, folder) {
  try {
    return `${readlinkSync(`/proc/${pid}/cwd`)}/`.startsWith(`${folder}/`);
  } catch {
    return false;
  }
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
