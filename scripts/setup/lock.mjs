import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { say } from './progress.mjs';

const POLL_MS = 200;

/** One set-up at a time per clone: a second one waits, and then finds everything done. */
export async function withLock(file, work) {
  let hasSaid = false;
  while (!take(file)) {
    const holder = Number(read(file));
    if (!holder || !isAlive(holder)) {
      discard(file, String(holder));
    } else {
      if (!hasSaid) say(`Waiting for another set-up of this folder (process ${holder})`);
      hasSaid = true;
      await delay(POLL_MS);
    }
  }
  const release = () => read(file) === String(process.pid) && rmSync(file, { force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.off('exit', release);
    release();
  }
}

/** A link appears whole or not at all, so a lock is never read without its holder. */
function take(file) {
  const own = `${file}.${randomUUID()}`;
  writeFileSync(own, String(process.pid));
  try {
    linkSync(own, file);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(own, { force: true });
  }
}

function discard(file, holder) {
  const aside = `${file}.${randomUUID()}`;
  try {
    renameSync(file, aside);
    // Someone faster may have replaced the stale lock by a live one.
    if (read(aside) !== holder) linkSync(aside, file);
  } catch (error) {
    if (error.code !== 'ENOENT' && error.code !== 'EEXIST') throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return pid !== process.pid;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
