import { CANCELLED, type JobStore } from '../../../src/gitsync/queue/job-store';
import { isCommitJob } from '../../../src/gitsync/queue/commit-jobs';
import { definitionOf } from '../../../src/gitsync/queue/define-job';
import { type Lease, type StoredJob } from '../../../src/gitsync/queue/jobs';
import type { OpenCommits } from '../../../src/gitsync/queue/open-commits';
import type { AppsModel } from './apps-model';
import { isNotEnded, type ModelJob } from './database-model';
import type { World } from './world';

const nothing = () => Promise.resolve();

type ServerJobs = Pick<
  JobStore,
  | 'lockQueue'
  | 'enqueue'
  | 'addApps'
  | 'countDocumentBytes'
  | 'documentsOf'
  | 'hasOpenCommit'
  | 'cancel'
  | 'countOpen'
  | 'openIdOf'
  | 'tryNow'
>;

/** Repeats the rules of `JobStore`'s SQL. */
export class JobsModel implements ServerJobs {
  readonly lockQueue = nothing;
  readonly addApps = (_tx: unknown, _job: unknown, apps: { hash: string }[]): Promise<void> => {
    for (const { hash } of apps) this.keep(hash);
    return Promise.resolve();
  };
  readonly countDocumentBytes = (): Promise<number> => Promise.resolve(0);

  /** Jobs of free queues, which go to a worker with the transaction's commit. */
  handedOver: { lease: Lease; jobId: string }[] = [];

  constructor(
    private readonly world: World,
    private readonly apps: AppsModel,
    /** The worker beside the server that accepts a job; null: another one served the queue last. */
    private readonly workerBeside: () => string | null,
  ) {}

  enqueue: ServerJobs['enqueue'] = (_tx, job, document) => {
    const { rows } = this.world.database;
    const id = this.world.newId('job-');
    const createdAt = this.world.tick();
    const position = rows.queue.nextPosition;
    const isKept = job.isKept === true;
    const targetId = job.input.target.id ?? null;
    const held = this.heldOf(targetId);
    const isWithout = !isKept && held.length === 0;
    const isFree = isWithout && rows.queue.leaseOwner === null && this.world.database.findHead() === null;
    const leaseOwner = isFree ? this.workerBeside() : null;
    rows.queue = { ...rows.queue, nextPosition: position + 1 };
    if (leaseOwner !== null) this.claim(leaseOwner, id);
    if (document) this.keep(document.hash);
    rows.jobs.set(id, {
      ...NEW_JOB,
      id,
      position: String(position),
      kind: job.kind,
      workspaceId: job.workspaceId,
      targetId,
      isKept,
      ...(isKept && { status: 'held' }),
      appId: job.appId,
      author: job.actor.author,
      message: job.message,
      input: job.input,
      documentHash: document?.hash ?? null,
      createdAt,
      ...(leaseOwner !== null && {
        status: 'running',
        attempts: 1,
        leaseOwner,
        firstAttemptMs: this.world.nowMs,
      }),
    });
    this.world.jobsByDate.set(createdAt.getTime(), id);
    if (!isKept && definitionOf(job.kind)?.commits != null) this.release(held);
    return Promise.resolve(id);
  };

  documentsOf: ServerJobs['documentsOf'] = (_workspaceId, hashes) => {
    const { documents } = this.world.database.rows;
    const found = hashes.flatMap((hash) => {
      const text = documents.get(hash ?? '');
      return hash === null || text === undefined ? [] : [[hash, text] as const];
    });
    return Promise.resolve(new Map(found));
  };

  hasOpenCommit: ServerJobs['hasOpenCommit'] = (_tx, { id }) => {
    const jobs = [...this.world.database.rows.jobs.values()].filter(
      (job) => job.isUncertain || isNotEnded(job),
    );
    return Promise.resolve(
      jobs.some((job) => isCommitJob(job) && job.kind !== 'rename_app' && concerns(job, id)),
    );
  };

  cancel: ServerJobs['cancel'] = (_tx, { jobId }) => {
    const { database } = this.world;
    const open = database.jobsNotEnded().filter(({ id }) => jobId === undefined || id === jobId);
    const waiting = open.filter(({ status }) => status !== 'running');
    for (const { id, isKept, status } of waiting) {
      const isUncertain = database.rows.records.some((record) => record.jobId === id);
      const isHeldAgain = jobId !== undefined && isKept && status !== 'held';
      database.updateJob(id, { status: isHeldAgain ? 'held' : 'cancelled', error: CANCELLED, isUncertain });
    }
    if (jobId === undefined && !this.world.defects.mixesTargets)
      for (const { id, status } of open)
        if (status === 'running') database.updateJob(id, { isCancelRequested: true });
    return Promise.resolve(waiting.length);
  };

  countOpen: ServerJobs['countOpen'] = () => Promise.resolve(this.world.database.jobsNotEnded().length);

  openIdOf: ServerJobs['openIdOf'] = (jobId) => {
    const job = this.world.database.rows.jobs.get(jobId ?? '');
    return Promise.resolve(job && isNotEnded(job) ? jobId : null);
  };

  tryNow: ServerJobs['tryNow'] = () => {
    for (const { id, status, notBefore } of this.world.database.openJobs())
      if (status === 'queued' && notBefore !== null) this.world.database.updateJob(id, { notBefore: null });
    return Promise.resolve();
  };

  /** Repeats `OpenCommits`. */
  readonly kept: Pick<OpenCommits, 'list' | 'release'> = {
    list: () => Promise.reject(new Error('No schedule forces a push.')),
    release: (_tx, targetId) => {
      const held = this.heldOf(targetId);
      this.release(held);
      return Promise.resolve(held.map(({ id }) => id));
    },
  };

  private heldOf(targetId: string | null): ModelJob[] {
    const { jobs } = this.world.database.rows;
    return [...jobs.values()].filter((job) => job.status === 'held' && job.targetId === targetId);
  }

  /** Repeats RELEASE_HELD. */
  private release(held: readonly ModelJob[]): void {
    const waiting = { status: 'queued', error: null, notBefore: null, firstAttemptMs: null } as const;
    for (const { id, attempts } of held)
      this.world.database.updateJob(id, { ...waiting, crashes: 0, restarts: attempts, isUncertain: false });
  }

  private claim(workerId: string, jobId: string): void {
    const { rows } = this.world.database;
    const fence = rows.queue.fence + 1;
    rows.queue = { ...rows.queue, fence, leaseOwner: workerId, isLeaseOver: false };
    this.handedOver.push({ lease: { workspaceId: 'w', fence: String(fence), workerId }, jobId });
  }

  private keep(hash: string): void {
    this.world.database.rows.documents.set(hash, this.apps.texts.get(hash)!);
  }
}

const NEW_JOB: Omit<
  ModelJob,
  | 'id'
  | 'position'
  | 'kind'
  | 'workspaceId'
  | 'targetId'
  | 'appId'
  | 'author'
  | 'message'
  | 'input'
  | 'documentHash'
  | 'createdAt'
> = {
  status: 'queued',
  isKept: false,
  progress: null,
  actorId: 'u',
  attempts: 0,
  crashes: 0,
  restarts: 0,
  commitSha: null,
  result: null,
  answer: null,
  error: null,
  startedAt: null,
  finishedAt: null,
  retriedAs: null,
  notBefore: null,
  isCancelRequested: false,
  isUncertain: false,
  firstAttemptMs: null,
  leaseOwner: null,
};

const concerns = (job: StoredJob, appId: string): boolean =>
  job.appId === appId ||
  ((job.input as { apps?: { appId: string }[] }).apps ?? []).some((app) => app.appId === appId);
