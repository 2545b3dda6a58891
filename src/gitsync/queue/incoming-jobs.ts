import type { PullInput, PullResult } from './app-jobs';
import { CALL, CHANGE_APP, defineJob } from './define-job';
import type { ReadInput } from './read-jobs';

export const INCOMING_JOBS = {
  check_branch: defineJob<ReadInput, CheckedBranch>()('check_branch', CALL),
  // Not retried but replaced by a new job, like a backup.
  sync_app: defineJob<PullInput, PullResult>()('sync_app', { ...CHANGE_APP, isAutomatic: true }),
};

/** Apps of a branch, compared with the remote. */
export type CheckedBranch = {
  tip: string | null;
  /** Ids of the apps that are behind. */
  behind: string[];
};
