import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

interface Usage {
  rssMb: number;
  cpuSeconds: number;
}

/** Returns the memory and processor time of the processes, in the same order. */
export function usageOf(pids: number[]): Promise<Usage[]> {
  return Promise.all(
    pids.map(async (pid) => {
      const { stdout } = await run('ps', ['-o', 'rss=,cputimes=', '-p', String(pid)]);
      const [rssKib, cpuSeconds] = stdout.trim().split(/\s+/).map(Number);
      return { rssMb: Math.round(rssKib / 1024), cpuSeconds };
    }),
  );
}
