// Separate from ../index.ts: this code uses nodegit, which the server never loads.
export { loadLibgit2 } from '../../git';
export { GitsyncWorkerModule } from './worker.module';
export { AskServer } from './calls';
export { AppHosts } from '../ports';
export { WorkerSession } from '../queue/workers';
export { DeploymentRunners } from './deployments/runners';
export { GitsyncRunners } from './gitsync-runners';
export { IncomingRunners } from './incoming-runners';
export { PullRequestRunners } from './pull-request-runners';
export { ReviewRunners } from './reviews/runners';
export { JOB_RUNNERS, type RunnersOf } from './runners';
