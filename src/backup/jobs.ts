import type { CommitInput, CommitResult } from '../gitsync/queue/commit-jobs';
import { COMMIT, defineJob } from '../gitsync/queue/define-job';
import type { JobOf } from '../gitsync/queue/jobs';

export const BACKUP_JOBS = {
  // Not retried: a new job backs up the app's current state, and nothing waits behind a failed one.
  backup_app: defineJob<CommitInput, CommitResult>()('backup_app', {
    ...COMMIT,
    isRetried: false,
    isAutomatic: true,
  }),
};

export type BackupJob = JobOf<typeof BACKUP_JOBS.backup_app>;
