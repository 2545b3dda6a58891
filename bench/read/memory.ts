import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { connectWorkspace } from '../support/connect-workspace';
import { startTrellis, type Trellis } from '../support/trellis-process';
import { ForeignRepository } from './repository';
import type { Stage } from './parts';

/** Number of mirrors in use at the same time. */
const IN_USE = 16;
const SMALL_APPS = 20;
const AT_ONCE = 4;
const ROUNDS = 3;
const SAMPLE_MS = 100;

/** Resident memory of a worker, in MiB. */
export interface MemoryUse {
  key: string;
  startedMib: number;
  /** Memory once every workspace is known, each with a mirror of a small repository. */
  allKnownMib: number;
  /** Maximum while the large repositories were listed, all at the same time. */
  mostInUseMib: number;
  afterUseMib: number;
  /** Growth per large repository. */
  perMirrorMib: number;
}

/** Uses a program of its own: earlier measurements must not count. */
export async function measureMemory(stage: Stage, build: { key: string; main: string }): Promise<MemoryUse> {
  const { options, dir, server } = stage;
  const place = join(dir, `memory-${build.key}`);
  const small = await makeRepository(join(place, 'small.git'), SMALL_APPS);
  const large = await makeRepository(join(place, 'large.git'), options.appCounts[0]);
  const trellis = await startTrellis(join(place, 'trellis'), { main: build.main });
  try {
    const worker = await findWorker(trellis.pid);
    const startedMib = await residentMib(worker);
    const authorize = (publicKey: string) => server.authorize(publicKey);
    const open = ({ repository }: ForeignRepository) =>
      connectWorkspace(trellis, {
        url: `ssh://${server.user}@${server.host}:${server.port}${repository.path}`,
        authorize,
      });
    await inTurns(options.workspaces - IN_USE, async () => list(trellis, await open(small)));
    const allKnownMib = await residentMib(worker);
    const inUse = await Promise.all(Array.from({ length: IN_USE }, () => open(large)));
    const most = watchMost(worker);
    for (let round = 0; round < ROUNDS; round++) {
      await Promise.all(inUse.map((workspace) => list(trellis, workspace)));
      await large.commit(1, { among: SMALL_APPS });
    }
    const mostInUseMib = await most.end();
    const afterUseMib = await residentMib(worker);
    const perMirrorMib = (afterUseMib - allKnownMib) / IN_USE;
    return { key: build.key, startedMib, allKnownMib, mostInUseMib, afterUseMib, perMirrorMib };
  } finally {
    await trellis.stop();
    await rm(place, { recursive: true, force: true });
  }

  function makeRepository(folder: string, appCount: number): Promise<ForeignRepository> {
    return ForeignRepository.make({ dir: folder, appCount, kilobytes: options.appKilobytes });
  }
}

const list = (trellis: Trellis, workspace: string): Promise<unknown> =>
  trellis.finish('GET', `${workspace}/git/apps`);

async function inTurns(count: number, run: () => Promise<unknown>): Promise<void> {
  let left = count;
  const runAll = async () => {
    while (left-- > 0) await run();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, runAll));
}

function watchMost(pid: number): { end: () => Promise<number> } {
  let most = 0;
  const look = async () => {
    most = Math.max(most, await residentMib(pid));
  };
  const timer = setInterval(() => void look(), SAMPLE_MS);
  return {
    end: async () => {
      clearInterval(timer);
      await look();
      return most;
    },
  };
}

async function findWorker(serverPid: number): Promise<number> {
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const status = await readFile(`/proc/${name}/status`, 'utf8').catch(() => '');
    const command = await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '');
    if (new RegExp(`^PPid:\\s+${serverPid}$`, 'm').test(status) && command.includes('worker'))
      return Number(name);
  }
  throw new Error('The worker was not found: this is measured on Linux only.');
}

async function residentMib(pid: number): Promise<number> {
  const [, kib] = /^VmRSS:\s+(\d+) kB$/m.exec(await readFile(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kib) / 1024;
}
