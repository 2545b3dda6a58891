import type { AppWithVersion } from '../../../src/apps';
import type { StoredJob } from '../../../src/gitsync/queue/jobs';
import type { RecordedCommit } from '../../../src/gitsync/queue/recorded-commits';
import type { StoredLink } from '../../../src/gitsync/store/links';
import type { ReviewRow } from '../../../src/reviews/store';
import type { GitConfig } from '../../../src/gitsync/store/settings';

export type ModelApp = AppWithVersion;

export type ModelJob = StoredJob & {
  isUncertain: boolean;
  firstAttemptMs: number | null;
  leaseOwner: string | null;
};

export type ModelLink = StoredLink & { targetId: string; position: number | null };

export type ModelRecord = RecordedCommit & { fence: number };

export interface ModelTarget {
  id: string;
  repositoryKey: string;
  branch: string;
  directory: string;
}

interface ModelQueue {
  nextPosition: number;
  fence: number;
  leaseOwner: string | null;
  /** The owner has not renewed its lease. */
  isLeaseOver: boolean;
}

/** The rows of one workspace. Rows are replaced, never changed, so a copy of the maps is a snapshot. */
export interface Rows {
  config: GitConfig | null;
  queue: ModelQueue;
  targets: readonly ModelTarget[];
  records: readonly ModelRecord[];
  apps: Map<string, ModelApp>;
  jobs: Map<string, ModelJob>;
  /** By app and target. */
  links: Map<string, ModelLink>;
  /** Documents of jobs and of last commits, by hash. */
  documents: Map<string, string>;
  reviews: Map<string, ReviewRow>;
}

const copyOf = (rows: Rows): Rows => ({
  ...rows,
  apps: new Map(rows.apps),
  jobs: new Map(rows.jobs),
  links: new Map(rows.links),
  documents: new Map(rows.documents),
  reviews: new Map(rows.reviews),
});

/**
 * PostgreSQL as used by the engine. A transaction is one step, since all transactions that could meet lock the workspace's
 * queue first. A crash may undo a non-durable transaction, with all later ones.
 */
export class DatabaseModel {
  /** The rows after each transaction since the last durable one. */
  private log: Rows[];
  private current: Rows | null = null;

  constructor() {
    const queue = { nextPosition: 1, fence: 0, leaseOwner: null, isLeaseOver: false };
    const maps = {
      apps: new Map(),
      jobs: new Map(),
      links: new Map(),
      documents: new Map(),
      reviews: new Map(),
    };
    this.log = [{ config: null, queue, targets: [], records: [], ...maps }];
  }

  /** The rows of the open transaction, or else the committed ones. */
  get rows(): Rows {
    return this.current ?? this.log[this.log.length - 1];
  }

  get isInTransaction(): boolean {
    return this.current !== null;
  }

  /** Joins an open transaction. */
  async transaction<T>(work: () => T | Promise<T>, { isDurable = true } = {}): Promise<T> {
    if (this.current) return work();
    this.current = copyOf(this.rows);
    try {
      const result = await work();
      if (isDurable) this.log = [];
      this.log.push(this.current);
      return result;
    } finally {
      this.current = null;
    }
  }

  /** Undoes transactions that were not on disk: all but the first `kept` of them (a number from 0 up to 1). */
  crash(kept: number): number {
    const count = 1 + Math.floor(kept * this.log.length);
    const lost = Math.max(0, this.log.length - count);
    this.log = this.log.slice(0, this.log.length - lost);
    return lost;
  }

  updateJob(id: string, change: Partial<ModelJob>): void {
    const job = this.rows.jobs.get(id);
    if (!job) throw new Error(`There is no job ${id}.`);
    this.rows.jobs.set(id, { ...job, ...change });
  }

  /** The jobs that wait or run, in queue order. */
  openJobs(): ModelJob[] {
    return [...this.rows.jobs.values()].filter(isOpen);
  }

  /** Includes unpushed commits. */
  jobsNotEnded(): ModelJob[] {
    return [...this.rows.jobs.values()].filter(isNotEnded);
  }

  findHead(): ModelJob | null {
    for (const job of this.rows.jobs.values()) if (isOpen(job)) return job;
    return null;
  }
}

/** Like IS_OPEN, includes unpushed commits. */
export const isNotEnded = (job: Pick<StoredJob, 'status'>): boolean => job.status === 'held' || isOpen(job);

export const isOpen = ({ status }: Pick<StoredJob, 'status'>): boolean =>
  status === 'queued' || status === 'running';
