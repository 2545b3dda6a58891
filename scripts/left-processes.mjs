import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

const GRACE_MS = 3_000;
const POLL_MS = 100;

/**
 * Ends the processes that carry `name=value` in their environment (children of a run, and theirs), when they do not
 * end by themselves; answers one line for each. Linux only: elsewhere it finds none.
 */
export async function endLeftProcesses(name, value) {
  const deadline = Date.now() + GRACE_MS;
  let found = findProcesses(`${name}=${value}`);
  while (found.length > 0 && Date.now() < deadline) {
    await delay(POLL_MS);
    found = findProcesses(`${name}=${value}`);
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

function findProcesses(variable) {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry) && Number(entry) !== process.pid)
    .filter((pid) => read(`/proc/${pid}/environ`).split('\0').includes(variable))
    .map((pid) => ({ pid: Number(pid), command: read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim() }));
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
