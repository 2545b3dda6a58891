import { BACKUP_JOBS } from '../gitsync/queue/backup-jobs';
import { DEPLOYMENT_JOBS } from '../gitsync/queue/deployment-jobs';
import { GITSYNC_JOBS } from '../gitsync/jobs';
import { INCOMING_JOBS } from '../gitsync/queue/incoming-jobs';
import { PULL_REQUEST_JOBS } from '../gitsync/queue/pull-request-jobs';
import { REVIEW_JOBS } from '../gitsync/queue/review-jobs';

/** All kinds of jobs. Server and worker load this file, because the queue knows a kind once it is defined. */
export const JOBS = {
  ...GITSYNC_JOBS,
  ...DEPLOYMENT_JOBS,
  ...PULL_REQUEST_JOBS,
  ...REVIEW_JOBS,
  ...INCOMING_JOBS,
  ...BACKUP_JOBS,
};

export type Jobs = typeof JOBS;
