import { readdir, readFile } from 'node:fs/promises';
import { usageOf } from '../../test/support/processes';
import type { TrellisProcess } from '../../test/support/trellis-process';

/** Processor time in seconds since the start, by who used it. */
export interface ProcessorTime {
  servers: number;
  workers: number;
  /** Processes that pack mirrors, of all workers. */
  packing: number;
  postgres: number;
  /** Includes the Git processes that it has started. */
  sshd: number;
  /** The process that sends the requests. */
  bench: number;
}

export interface Usages {
  /** Memory of each server and worker. */
  serversMb: number[];
  workersMb: number[];
  seconds: ProcessorTime;
}

interface Measured {
  servers: TrellisProcess[];
  postgres: { pid: number };
  sshd: { pid: number };
}

export async function measureUsage({ servers, postgres, sshd }: Measured): Promise<Usages> {
  const serverPids = servers.map(({ pid }) => pid);
  const workerPids = await Promise.all(servers.map((server) => server.workerPid()));
  const [ofServers, ofWorkers] = await Promise.all([usageOf(serverPids), usageOf(workerPids)]);
  const processes = await readProcesses();
  const alone = (pids: number[]) => sum(pids.map((pid) => processes.get(pid)?.own ?? 0));
  const { user, system } = process.cpuUsage();
  return {
    serversMb: ofServers.map(({ rssMb }) => rssMb),
    workersMb: ofWorkers.map(({ rssMb }) => rssMb),
    seconds: {
      servers: alone(serverPids),
      workers: alone(workerPids),
      packing: sum(workerPids.map((pid) => treeSeconds(processes, pid))) - alone(workerPids),
      postgres: treeSeconds(processes, postgres.pid),
      sshd: treeSeconds(processes, sshd.pid),
      bench: (user + system) / 1e6,
    },
  };
}

interface ProcessTimes {
  parent: number;
  own: number;
  /** Time of children that have ended, and of theirs. */
  ended: number;
}

/** Ticks of the times in /proc a second; Linux has told programs this number for decades. */
const TICKS = 100;

async function readProcesses(): Promise<Map<number, ProcessTimes>> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const processes = new Map<number, ProcessTimes>();
  for (const pid of pids) {
    // A process may end before it is read.
    const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const [parent, user, system, endedUser, endedSystem] = [1, 11, 12, 13, 14].map((index) => fields[index]);
    if (text)
      processes.set(Number(pid), {
        parent,
        own: (user + system) / TICKS,
        ended: (endedUser + endedSystem) / TICKS,
      });
  }
  return processes;
}

function treeSeconds(processes: Map<number, ProcessTimes>, root: number): number {
  let seconds = 0;
  const pids = [root];
  for (const pid of pids) {
    const { own, ended } = processes.get(pid) ?? { own: 0, ended: 0 };
    seconds += own + ended;
    for (const [child, { parent }] of processes) if (parent === pid) pids.push(child);
  }
  return seconds;
}

export const sum = (numbers: number[]): number => numbers.reduce((total, number) => total + number, 0);
