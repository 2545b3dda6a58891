import { readdir, readFile } from 'node:fs/promises';
import { summarize, type Summary } from '../support/statistics';

/** Times of one edit and its commit, with processor time of the processes, in ms. */
export interface EditTimes {
  editMs: number;
  editServerMs: number;
  commitMs: number;
  commitServerMs: number;
  commitWorkerMs: number;
}

export const EDIT_MEASURES = [
  'editMs',
  'editServerMs',
  'commitMs',
  'commitServerMs',
  'commitWorkerMs',
] as const satisfies readonly (keyof EditTimes)[];

export const summarizeEdits = (times: readonly EditTimes[]): Record<keyof EditTimes, Summary> => ({
  editMs: summarize(times.map(({ editMs }) => editMs)),
  editServerMs: summarize(times.map(({ editServerMs }) => editServerMs)),
  commitMs: summarize(times.map(({ commitMs }) => commitMs)),
  commitServerMs: summarize(times.map(({ commitServerMs }) => commitServerMs)),
  commitWorkerMs: summarize(times.map(({ commitWorkerMs }) => commitWorkerMs)),
});

/** Processor time of a process since its start, all threads, to a microsecond: `stat` counts in ticks of 10 ms. */
export async function processorMs(pid: number): Promise<number> {
  const threads = await readdir(`/proc/${pid}/task`);
  const times = await Promise.all(
    // A thread may end before it is read.
    threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').catch(() => '0')),
  );
  return times.reduce((total, time) => total + Number(time.split(' ')[0]) / 1e6, 0);
}
