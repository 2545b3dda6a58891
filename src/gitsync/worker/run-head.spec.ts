import { Logger } from '@nestjs/common';
import { GitError } from '../../git';
import type { CommitJob } from '../queue/commit-jobs';
import type { Lease } from '../queue/jobs';
import { RunQueue } from './run-head';

const lease = { workspaceId: 'w' } as Lease;
const job = (id: string) =>
  ({
    id,
    kind: 'commit_app',
    attempts: 1,
    restarts: 0,
    strikes: 0,
    isCancelRequested: false,
  }) as unknown as CommitJob;

/** Runs a batch whose pushes end as given, by job id; returns the jobs' outcomes, in order. */
async function run(ids: string[], outcomes: Record<string, Error | null>): Promise<string[]> {
  const events: string[] = [];
  const running = new Set(ids);
  const end = (id: string, what: string) => {
    running.delete(id);
    events.push(`${id} ${what}`);
    return Promise.resolve();
  };
  const queues = {
    findRunning: (wanted: string[]) =>
      Promise.resolve(
        new Map(
          wanted.filter((id) => running.has(id)).map((id) => [id, { triedMs: 0, isCancelRequested: false }]),
        ),
      ),
    guarded: (_: Lease, work: (tx: object) => Promise<void>) => work({}),
    retryLater: (_: object, { id }: CommitJob) => end(id, 'waits'),
  };
  const finish = { failed: (_: Lease, [{ id }]: CommitJob[]) => end(id, 'failed') };
  const push = {
    run: async (_: Lease, jobs: CommitJob[]) => {
      const key = jobs.map(({ id }) => id).join('');
      const error = outcomes[key];
      if (error) throw error;
      for (const { id } of jobs) await end(id, 'is pushed');
    },
  };
  const [queueModel, finishModel, pushModel] = [queues, finish, push] as never[];
  const queue = new RunQueue(queueModel, finishModel, { retryHours: 24 } as never, pushModel, {});
  const head = { jobs: ids.map(job), behind: [], outage: null } as never;
  await queue.run(lease, head, new AbortController().signal);
  return events;
}

beforeAll(() => Logger.overrideLogger(false));

const defect = new TypeError('a defect');
const away = new GitError('git_host_unreachable');
const refused = new GitError('git_push_rejected');

it('fails only the job that meets a defect', async () => {
  expect(await run(['a', 'b', 'c'], { abc: defect, b: defect })).toEqual([
    'a is pushed',
    'b failed',
    'c is pushed',
  ]);
});

it('goes on behind a job that failed for good, and not behind one that waits', async () => {
  expect(await run(['a', 'b', 'c'], { abc: defect, a: refused })).toEqual([
    'a failed',
    'b is pushed',
    'c is pushed',
  ]);
  expect(await run(['a', 'b', 'c'], { abc: defect, b: away })).toEqual(['a is pushed', 'b waits', 'c waits']);
  expect(await run(['a', 'b', 'c'], { abc: defect, a: away })).toEqual(['a waits', 'b waits', 'c waits']);
});
