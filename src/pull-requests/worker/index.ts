export { PullRequestsWorkerModule } from './pull-requests-worker.module';
export { PullRequestRunners } from './runners';
export { LIST_AFTER_COMMITS } from '../store';
