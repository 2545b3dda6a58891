import type { EntityManager } from 'typeorm';
import { CANCELLED } from '../../../src/gitsync/queue/job-store';
import { isCommitJob, type CommitJob } from '../../../src/gitsync/queue/commit-jobs';
import { isQueueJob, type Lease, type StoredJob } from '../../../src/gitsync/queue/jobs';
import {
  LostLeaseError,
  selectHead,
  type QueueStore,
  type HeadRow,
} from '../../../src/gitsync/queue/queue-store';
import { isSameTarget, type JobTarget } from '../../../src/gitsync/store/job-target';
import type { DatabaseModel, ModelJob } from './database-model';

type Used = Pick<
  QueueStore,
  | 'readHead'
  | 'start'
  | 'putBack'
  | 'recordCommits'
  | 'recordedCommits'
  | 'uncertainJobs'
  | 'resolveUncertain'
  | 'succeed'
  | 'succeedAll'
  | 'fail'
  | 'cancel'
  | 'findRunning'
  | 'retryLater'
  | 'guarded'
>;
type Parameter<Name extends keyof Used, Index extends number> = Parameters<QueueStore[Name]>[Index];

/** Runs one statement or transaction for a process, in one step of the schedule. */
export type RunStatement = <T>(
  label: string,
  work: () => T | Promise<T>,
  options?: { isDurable?: boolean; isRead?: boolean },
) => Promise<T>;

interface Surroundings {
  database: DatabaseModel;
  run: RunStatement;
  nowMs: () => number;
  onEnd: (job: ModelJob) => void;
  isOdd: (jobId: string) => boolean;
  defects: { mixesTargets?: true; judgesElsewhere?: true; recordsNothing?: true; ignoresFence?: true };
}

/** Repeats the rules of `QueueStore`'s SQL; `model-and-sql.spec.ts` compares both. */
export class QueueModel implements Used {
  constructor(private readonly around: Surroundings) {}

  readHead(_lease: Lease) {
    const { run, defects } = this.around;
    const rowOf = (row: HeadRow): HeadRow => (defects.mixesTargets ? { ...row, target: '' } : row);
    return run('read the head', () => selectHead(this.headRows().map(rowOf)), { isRead: true });
  }

  async start(lease: Lease, ids: string[]) {
    const started = await this.around.run('start the head', () => this.startAll(lease, ids), {
      isDurable: false,
    });
    return started.filter(isQueueJob);
  }

  /** True if a job waits whose time has come. */
  hasHead(): boolean {
    const { database, nowMs } = this.around;
    const head = database.findHead();
    return head !== null && (head.notBefore === null || head.notBefore.getTime() <= nowMs());
  }

  private headRows(): HeadRow[] {
    const { database } = this.around;
    if (!this.hasHead()) return [];
    let bytes = 0;
    return database.openJobs().map((job, index) => {
      const { id, kind, targetId: target } = job;
      bytes += database.rows.documents.get(job.documentHash ?? '')?.length ?? 0;
      const first = index === 0 ? (job.input as { target: JobTarget }).target : null;
      return { id, kind, target, runs_alone: runsAlone(job), job_target: first, bytes };
    });
  }

  private startAll(lease: Lease, ids: string[]): StoredJob[] {
    const { database, nowMs } = this.around;
    this.expectOwn(lease);
    const jobs = database.openJobs().filter(({ id }) => ids.includes(id));
    for (const job of jobs) {
      const wasRunning = job.status === 'running';
      database.updateJob(job.id, {
        status: 'running',
        attempts: job.attempts + 1,
        restarts: job.restarts + Number(wasRunning),
        leaseOwner: lease.workerId,
        firstAttemptMs: wasRunning ? nowMs() : (job.firstAttemptMs ?? nowMs()),
      });
    }
    return jobs.map(({ id }) => database.rows.jobs.get(id)!);
  }

  /** Repeats PUT_BACK. */
  putBack(lease: Lease, jobId: string): Promise<void> {
    const { database, run } = this.around;
    const putBack = () => {
      if (!this.isOwn(lease) || database.rows.jobs.get(jobId)?.status !== 'running') return;
      const first = { attempts: 0, firstAttemptMs: null, leaseOwner: null };
      database.updateJob(jobId, { status: 'queued', ...first });
    };
    return run('put the job back', putBack, { isDurable: false });
  }

  recordCommits(
    lease: Lease,
    commits: Parameter<'recordCommits', 1>,
    made: Parameter<'recordCommits', 2> = [],
  ): Promise<void> {
    const { database, run, isOdd, defects } = this.around;
    return run('record ids', () => {
      // Stands for any defect that one job among several meets.
      if (commits.some(({ jobId }) => isOdd(jobId))) throw new TypeError('An odd value cannot be stored.');
      this.expectOwn(lease);
      if (defects.recordsNothing) return;
      const { rows } = database;
      for (const { hash, text } of made) rows.documents.set(hash, text);
      const isNew = ({ jobId, sha }: { jobId: string; sha: string }) =>
        !rows.records.some((record) => record.jobId === jobId && record.sha === sha);
      const added = commits.filter(isNew).map((commit) => ({ ...commit, fence: rows.queue.fence }));
      rows.records = [...rows.records, ...added];
    });
  }

  recordedCommits(jobIds: string[]) {
    const { database, run } = this.around;
    const read = () => database.rows.records.filter(({ jobId }) => jobIds.includes(jobId));
    return run('read recorded ids', read, { isRead: true });
  }

  uncertainJobs(_workspaceId: string, target: Parameter<'uncertainJobs', 1>): Promise<CommitJob[]> {
    const { database, run, defects } = this.around;
    const isOfTarget = (job: CommitJob) => defects.judgesElsewhere ?? isSameTarget(job.input.target, target);
    const read = () => {
      const uncertain: StoredJob[] = [...database.rows.jobs.values()].filter(
        ({ isUncertain }) => isUncertain,
      );
      return uncertain.filter(isCommitJob).filter(isOfTarget);
    };
    return run('read uncertain jobs', read, { isRead: true });
  }

  resolveUncertain(_tx: unknown, jobId: string): Promise<void> {
    this.around.database.updateJob(jobId, { isUncertain: false });
    return Promise.resolve();
  }

  succeed(_tx: unknown, { id: jobId }: { id: string }, outcome: { commit: string | null; result: unknown }) {
    this.end(jobId, { status: 'succeeded', commitSha: outcome.commit, result: outcome.result, error: null });
    return Promise.resolve();
  }

  succeedAll(
    _tx: unknown,
    _workspaceId: string,
    { ended, documentHashes }: Parameter<'succeedAll', 2>,
  ): Promise<void> {
    const { database } = this.around;
    const ids = ended.map(({ jobId }) => jobId);
    for (const { jobId, commit, result } of ended)
      this.end(jobId, { status: 'succeeded', commitSha: commit, result, error: null, isUncertain: false });
    for (const hash of documentHashes)
      if (!this.isDocumentNeeded(hash, ids)) database.rows.documents.delete(hash);
    return Promise.resolve();
  }

  fail(
    _tx: unknown,
    job: { id: string },
    { lease, error, isUncertain, isFinal = false }: Parameter<'fail', 2>,
  ): Promise<void> {
    const mayArrive = this.around.database.rows.records.some(
      ({ jobId, fence }) => jobId === job.id && (isUncertain || fence < Number(lease.fence)),
    );
    const ended = { error, isUncertain: mayArrive };
    const isKept = !isFinal && this.around.database.rows.jobs.get(job.id)?.isKept === true;
    if (isKept) this.around.database.updateJob(job.id, { status: 'held', ...ended });
    else this.end(job.id, { status: 'failed', isKept, ...ended });
    return Promise.resolve();
  }

  cancel(_tx: unknown, job: { id: string }): Promise<void> {
    const isUncertain = this.around.database.rows.records.some(({ jobId }) => jobId === job.id);
    const cancelled = { error: CANCELLED, isUncertain };
    if (this.around.database.rows.jobs.get(job.id)?.isKept)
      this.around.database.updateJob(job.id, { status: 'held', ...cancelled });
    else this.end(job.id, { status: 'cancelled', ...cancelled });
    return Promise.resolve();
  }

  findRunning(jobIds: string[]) {
    const { database, run, nowMs } = this.around;
    const read = () => {
      const running = [...database.rows.jobs.values()].filter(
        ({ id, status }) => status === 'running' && jobIds.includes(id),
      );
      return new Map(
        running.map(({ id, firstAttemptMs, isCancelRequested }) => [
          id,
          { triedMs: nowMs() - (firstAttemptMs ?? nowMs()), isCancelRequested },
        ]),
      );
    };
    return run('read running jobs', read, { isRead: true });
  }

  retryLater(
    _tx: unknown,
    job: { id: string },
    { error, delayMs }: Parameter<'retryLater', 2>,
  ): Promise<void> {
    const { database, nowMs } = this.around;
    database.updateJob(job.id, { status: 'queued', error, notBefore: new Date(nowMs() + delayMs) });
    return Promise.resolve();
  }

  guarded<T>(
    lease: Lease,
    work: (tx: EntityManager) => Promise<T>,
    { isDurable = true }: { isDurable?: boolean } = {},
  ): Promise<T> {
    const guardedWork = () => {
      this.expectOwn(lease);
      return work({} as EntityManager);
    };
    return this.around.run('write what became of jobs', guardedWork, { isDurable });
  }

  private expectOwn({ fence, workerId }: Lease): void {
    if (!this.isOwn({ fence, workerId }) && !this.around.defects.ignoresFence) throw new LostLeaseError();
  }

  private isOwn({ fence, workerId }: Pick<Lease, 'fence' | 'workerId'>): boolean {
    const { queue } = this.around.database.rows;
    return queue.fence === Number(fence) && queue.leaseOwner === workerId;
  }

  private end(id: string, change: Partial<ModelJob>): void {
    const { database, onEnd, nowMs } = this.around;
    database.updateJob(id, { ...change, finishedAt: new Date(nowMs()) });
    onEnd(database.rows.jobs.get(id)!);
  }

  private isDocumentNeeded(hash: string, ended: string[]): boolean {
    const { links } = this.around.database.rows;
    if ([...links.values()].some(({ last }) => last?.documentHash === hash)) return true;
    return [...this.around.database.rows.jobs.values()].some(
      (job) =>
        !ended.includes(job.id) &&
        ['held', 'queued', 'running', 'failed'].includes(job.status) &&
        isCommitJob(job) &&
        (job.documentHash === hash ||
          ('apps' in job.input && job.input.apps.some(({ documentHash }) => documentHash === hash))),
    );
  }
}

/** Repeats RUNS_ALONE: a job that is running was left behind by its last worker. */
const runsAlone = ({ crashes, restarts, status }: ModelJob): boolean =>
  crashes > 0 || restarts + Number(status === 'running') >= 8;
