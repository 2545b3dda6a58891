import { APP_JOBS } from './queue/app-jobs';
import { BRANCH_JOBS } from './queue/branch-jobs';
import { COMMIT_JOBS } from './queue/commit-jobs';
import { READ_JOBS } from './queue/read-jobs';
import { SETUP_JOBS } from './queue/setup-jobs';

/** The kinds of this module. */
export const GITSYNC_JOBS = { ...SETUP_JOBS, ...READ_JOBS, ...COMMIT_JOBS, ...APP_JOBS, ...BRANCH_JOBS };
