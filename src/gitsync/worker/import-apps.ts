import { Injectable, Logger } from '@nestjs/common';
import { UnreadableSecretError } from '../../core/secrets';
import type { Sha } from '../../git';
import type { ImportJob } from '../queue/job';
import { LostLeaseError, QueueStore, type Lease } from '../queue/queue-store';
import { RecordOutcome } from './commit/record';
import { SettlePushed } from './commit/settle-pushed';
import { explainFailure } from './explain-failure';
import { findForeignApps, type ForeignApp } from './read-app';
import { isDatabaseTrouble } from './loop/database-trouble';
import { Mirrors, type OpenRepository } from './mirrors';
import { readTaggedApp } from './releases/read-tagged-app';
import { StoreImport } from './import';

interface Run {
  lease: Lease;
  signal: AbortSignal;
}

/**
 * Imports apps of the repository: those of all imports at the head of the queue, after one fetch and one walk through the
 * history. Each job is started when its turn comes, and ends in a transaction of its own.
 */
@Injectable()
export class ImportApps {
  private readonly logger = new Logger(ImportApps.name);

  constructor(
    private readonly mirrors: Mirrors,
    private readonly queues: QueueStore,
    private readonly pushed: SettlePushed,
    private readonly store: StoreImport,
    private readonly outcomes: RecordOutcome,
  ) {}

  /** `head` has been started; `behind`: ids of imports that have not. A failure of the fetch is that of all. */
  async run(run: Run, head: ImportJob, behind: string[]): Promise<void> {
    const jobs = [head, ...(await this.queues.findWaiting(behind, head.kind))];
    try {
      await this.importAll(run, jobs);
    } catch (error) {
      if (!this.isOfWorker(error, run)) await this.failBehind(run, { behind, error });
      throw error;
    }
  }

  private async importAll(run: Run, jobs: ImportJob[]): Promise<void> {
    const { lease, signal } = run;
    const [head] = jobs;
    await this.mirrors.use(head, head.input.target, async (repository) => {
      const { tip, base } = await this.mirrors.fetch(repository, signal);
      await this.pushed.settleUncertain({ lease, repository }, tip);
      const readers = await this.findAll(repository, { jobs, base, signal });
      for (const [index, job] of jobs.entries()) {
        signal.throwIfAborted();
        // One that was cancelled meanwhile is not started.
        const isStarted = job === head || (await this.queues.start(lease, [job.id])).length > 0;
        if (isStarted) await this.importOne(run, job, readers[index]);
      }
    });
  }

  /** Finds the apps of the branch together, and those at tags one by one. */
  private async findAll(
    repository: OpenRepository,
    { jobs, base, signal }: { jobs: ImportJob[]; base: Sha | null; signal: AbortSignal },
  ): Promise<(() => Promise<ForeignApp>)[]> {
    const ofBranch = jobs.filter(({ input }) => input.tag === undefined);
    const from = ofBranch.map(({ input }) => input.from);
    const found = from.length > 0 ? await findForeignApps(repository, { tip: base, from }) : [];
    const place = { mirrors: this.mirrors, repository, signal };
    return jobs.map((job) => {
      const { tag, from } = job.input;
      if (tag === undefined) return found[ofBranch.indexOf(job)];
      return () => readTaggedApp(place, { tag, from, tip: base });
    });
  }

  /** The failure of one app is not that of the others. */
  private async importOne(run: Run, job: ImportJob, read: () => Promise<ForeignApp>): Promise<void> {
    try {
      await this.store.run(run, job, await read());
    } catch (thrown) {
      if (this.isOfWorker(thrown, run)) throw thrown;
      await this.outcomes.failed(run.lease, [job], { error: explainFailure(thrown, this.logger) });
    }
  }

  private async failBehind(
    { lease }: Run,
    { behind, error }: { behind: string[]; error: unknown },
  ): Promise<void> {
    const started = await this.queues.start(lease, behind);
    await this.outcomes.failed(lease, started, { error: explainFailure(error, this.logger) });
  }

  /** True for an error after which jobs stay as they are, for the next claim. */
  private isOfWorker(thrown: unknown, { signal }: Run): boolean {
    if (thrown instanceof LostLeaseError || thrown instanceof UnreadableSecretError) return true;
    return isDatabaseTrouble(thrown) || signal.aborted;
  }
}
