import { BACKUP_JOBS } from '../backup/jobs';
import { DEPLOYMENT_JOBS } from '../deployments/jobs';
import { GITSYNC_JOBS } from '../gitsync/jobs';
import { INCOMING_JOBS } from '../incoming/jobs';
import { PULL_REQUEST_JOBS } from '../pull-requests/jobs';
import { REVIEW_JOBS } from '../reviews/jobs';

/** All kinds of jobs. Server and worker load this file, because the queue knows a kind once it is defined. */
export const JOBS = {
  ...GITSYNC_JOBS,
  ...DEPLOYMENT_JOBS,
  ...PULL_REQUEST_JOBS,
  ...REVIEW_JOBS,
  ...INCOMING_JOBS,
  ...BACKUP_JOBS,
};
