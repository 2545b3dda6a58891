// Separate from ../index.ts: this code uses nodegit, which the server never loads.
export { loadLibgit2 } from '../../git';
export { GitsyncWorkerModule } from './worker.module';
export { AskServer } from './calls';
export { AFTER_COMMITS, AppHosts, OLD_ROWS, type DeleteOld } from '../ports';
export { WorkerSession } from '../queue/workers';
export { GitsyncRunners } from './gitsync-runners';
export { JOB_RUNNERS, type RunnersOf } from './runners';
