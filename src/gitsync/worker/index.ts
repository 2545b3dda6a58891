// Separate from ../index.ts: this code uses nodegit, which the server never loads.
export { loadLibgit2 } from '../../git';
export { GitsyncWorkerModule } from './worker.module';
export { AskServer } from './calls';
export { AppHosts } from '../ports';
export { WorkerSession } from '../queue/workers';
