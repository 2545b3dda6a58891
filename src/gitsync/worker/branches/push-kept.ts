import { Injectable } from '@nestjs/common';
import type { JobOf } from '../../queue/job';
import { appErrorOf } from '../../store/job-errors';
import { OpenCommits } from '../../queue/open-commits';
import { QueueStore, type Lease } from '../../queue/queue-store';
import { Mirrors } from '../mirrors';
import { ForcePush } from './force-push';

type PushJob = JobOf<'push_commits'>;

/** Ends the request to push what is kept here. The commits have had their turn before it: it tells what became of them. */
@Injectable()
export class PushKept {
  constructor(
    private readonly queues: QueueStore,
    private readonly mirrors: Mirrors,
    private readonly forced: ForcePush,
    private readonly commits: OpenCommits,
  ) {}

  /** Throws the failure of the first commit that was not pushed. */
  async run(lease: Lease, job: PushJob, signal: AbortSignal): Promise<void> {
    const { force } = job.input;
    if (force) return this.forced.run(lease, job, { expected: force.lease, signal });
    const commits = await this.commits.findAll(job.input.jobIds);
    const failed = commits.find(({ status }) => status !== 'succeeded');
    if (failed?.error) throw appErrorOf(failed.error);
    const shas = commits.flatMap(({ commitSha }) => commitSha ?? []);
    const sha = shas.at(-1) ?? (await this.tipOf(job, signal));
    const result = { pushed: shas.length, sha };
    await this.queues.guarded(lease, (tx) => this.queues.succeed(tx, job, { commit: null, result }));
  }

  private tipOf(job: PushJob, signal: AbortSignal): Promise<string | null> {
    return this.mirrors.use(job, job.input.target, async (repository) => {
      const { tip } = await this.mirrors.fetch(repository, signal);
      return tip;
    });
  }
}
