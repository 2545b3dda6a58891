import type { NestExpressApplication } from '@nestjs/platform-express';
import { WorkerCalls } from './gitsync';
import { CollectMetrics } from './metrics';
import { WorkerProcess } from './worker-process';

interface Options {
  environment: NodeJS.ProcessEnv;
  databaseUrl: string;
  secretKeys: Buffer[];
  logLevel: string;
}

/** Makes the Git worker of a server, which answers its calls. It is not started yet. */
export function workerBeside(
  app: NestExpressApplication,
  { secretKeys, ...options }: Options,
): WorkerProcess {
  const environment = { ...options.environment, TRELLIS_SECRET_KEY: asVariable(secretKeys) };
  const worker = new WorkerProcess({ ...options, environment, caller: app.get(WorkerCalls) });
  app.get(CollectMetrics).attach(worker);
  return worker;
}

const asVariable = (keys: Buffer[]): string => keys.map((key) => key.toString('base64')).join(',');
