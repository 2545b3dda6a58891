import type { NestExpressApplication } from '@nestjs/platform-express';
import { WorkerCalls } from '../gitsync';
import { CollectMetrics } from '../metrics';
import { WorkerProcess } from './worker-process';

interface Options {
  environment: NodeJS.ProcessEnv;
  databaseUrl: string;
  secretKeys: Buffer[];
  logLevel: string;
}

/** Starts the Git worker of a server, which loads while the server is created and then attached to it. */
export function startWorkerBeside({ secretKeys, ...options }: Options): WorkerProcess {
  const environment = { ...options.environment, TRELLIS_SECRET_KEY: asVariable(secretKeys) };
  const worker = new WorkerProcess({ ...options, environment, takesCalls: true });
  worker.start();
  return worker;
}

/** Lets the server make calls to its worker, and tell the worker's metrics. */
export function attachWorker(app: NestExpressApplication, worker: WorkerProcess): void {
  worker.attach(app.get(WorkerCalls));
  app.get(CollectMetrics).attach(worker);
}

const asVariable = (keys: Buffer[]): string => keys.map((key) => key.toString('base64')).join(',');
