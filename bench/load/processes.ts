import { usageOf } from '../../test/support/processes';
import type { TrellisProcess } from '../../test/support/trellis-process';

/** Total of all servers, or of all workers; memory of each. */
export interface Usage {
  rssMb: number[];
  cpuSeconds: number;
}

export interface Usages {
  servers: Usage;
  workers: Usage;
}

export async function measureUsage(servers: TrellisProcess[]): Promise<Usages> {
  const workers = await Promise.all(servers.map((server) => server.workerPid()));
  return { servers: await together(servers.map(({ pid }) => pid)), workers: await together(workers) };
}

async function together(pids: number[]): Promise<Usage> {
  const usages = await usageOf(pids);
  return {
    rssMb: usages.map(({ rssMb }) => rssMb),
    cpuSeconds: usages.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0),
  };
}
