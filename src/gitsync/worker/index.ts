// Apart from index.ts: what is here loads nodegit, which the server never does.
export { GitsyncWorkerModule } from './worker.module';
export { AskServer } from './calls/ask-server';
export { AppPlaces } from '../ports';
export { WorkerSession } from '../queue/worker-session';
