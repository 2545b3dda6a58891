// Apart from index.ts: what is here loads nodegit, which the server never does.
export { GitsyncWorkerModule } from './gitsync-worker.module';
export { WorkerSession } from './store/worker-session';
