import type { PullInput, PullResult } from '../gitsync/queue/app-jobs';
import { CHANGE_APP, defineJob } from '../gitsync/queue/define-job';

export const INCOMING_JOBS = {
  // Not retried but replaced by a new job, like a backup.
  sync_app: defineJob<PullInput, PullResult>()('sync_app', { ...CHANGE_APP, isAutomatic: true }),
};
