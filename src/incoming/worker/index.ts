export { IncomingWorkerModule } from './incoming-worker.module';
export { IncomingRunners } from './runners';
export { WebhookStore } from '../webhook-store';
