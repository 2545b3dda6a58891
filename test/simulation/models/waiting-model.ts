import { appsOf, isCommitJob, type CommitJob } from '../../../src/gitsync/queue/commit-jobs';
import type { StoredJob } from '../../../src/gitsync/queue/jobs';
import type { WaitingCommits } from '../../../src/gitsync/queue/open-commits';
import type { Defects } from '../defects';
import { isOpen, type DatabaseModel, type ModelJob } from './database-model';

/** Repeats `WaitingCommits`; `model-and-sql.spec.ts` compares both. */
export class WaitingModel implements Pick<WaitingCommits, keyof WaitingCommits> {
  constructor(
    private readonly database: DatabaseModel,
    private readonly defects: Defects = {},
  ) {}

  list: WaitingCommits['list'] = (_tx, { appId, from }) => {
    if (this.defects.leavesWaiting) return Promise.resolve([]);
    const isBehind = ({ position }: ModelJob) => Number(position) >= Number(from);
    const isKept = (job: ModelJob) => job.isKept && !(this.defects.passesReleased && isOpen(job));
    const jobs: StoredJob[] = this.database.jobsNotEnded().filter((job) => isBehind(job) || isKept(job));
    return Promise.resolve(jobs.filter(isAdding).filter((job) => commits(job, appId)));
  };

  hasUnpushed: WaitingCommits['hasUnpushed'] = (_tx, appId) => Promise.resolve(this.heldOf(appId).length > 0);

  overwriteWithUnpushed: WaitingCommits['overwriteWithUnpushed'] = (_tx, appId, seen) => {
    for (const { id, input } of this.heldOf(appId)) this.change(id, { ...(input as object), seen });
    return Promise.resolve();
  };

  documentOf: WaitingCommits['documentOf'] = (_tx, _workspaceId, hash) => {
    const document = this.database.rows.documents.get(hash);
    return document === undefined
      ? Promise.reject(new Error('The document of a waiting commit no longer exists.'))
      : Promise.resolve(document);
  };

  rewrite: WaitingCommits['rewrite'] = (_tx, { id, input }, { appId, hash, document }) => {
    this.database.rows.documents.set(hash, document);
    const { appId: ofOne, status, error } = this.database.rows.jobs.get(id)!;
    const left = status === 'held' ? null : error;
    this.database.updateJob(id, { input, documentHash: ofOne === appId ? hash : null, error: left } as never);
    return Promise.resolve();
  };

  saveInput: WaitingCommits['saveInput'] = (_tx, { id, input }) => {
    this.change(id, input);
    return Promise.resolve();
  };

  private heldOf(appId: string): ModelJob[] {
    return this.database.jobsNotEnded().filter((job) => job.status === 'held' && job.appId === appId);
  }

  private change(id: string, input: object): void {
    this.database.updateJob(id, { input } as never);
  }
}

const isAdding = (job: StoredJob): job is CommitJob => isCommitJob(job) && job.kind !== 'rename_app';

const commits = (job: CommitJob, appId: string): boolean => appsOf(job).some((app) => app.appId === appId);
