import { setTimeout as sleep } from 'node:timers/promises';
import { Config } from '../core/config';
import { prepareDataFolder } from '../core/data-folder';
import { explainConnectFailure, isConnectFailure, isSchemaComplete } from '../core/database';
import { toAppError } from '../core/http';
import { logAsJson, plainLog } from '../core/logging';
import { printMetrics } from '../core/metrics';
import { serveMetrics } from '../metrics';
import { checkStoredSecrets } from '../stored-secrets';
import { serveWorkerHealth } from './worker-health';
import { WorkerProcess } from './worker-process';

const OBSTACLE_POLL_MS = 1_000;

/** Runs a worker without a server: starts it as soon as the database is usable, and again after a crash. */
export async function superviseWorker(): Promise<void> {
  const config = new Config(process.env);
  const { databaseUrl, logLevel } = config;
  logAsJson(logLevel);
  if (!databaseUrl) throw new Error('A worker alone needs DATABASE_URL: the database of the servers.');
  const worker = new WorkerProcess({ environment: process.env, databaseUrl, logLevel, takesCalls: false });
  let stop = (): void => process.exit(0);
  process.on('SIGTERM', () => stop());
  process.on('SIGINT', () => stop());
  const { host, workerHealthPort: port } = config;
  if (port !== null) await serveWorkerHealth({ host, port, isReady: () => worker.isReady });
  const print = async () => printMetrics([await worker.metrics()]);
  if (config.metricsPort !== null) await serveMetrics({ host, port: config.metricsPort, print });
  await prepareDataFolder(config.dataDir, { hasPostgres: false });
  // Only here: the worker of a server that runs already is started again after a crash, even during an upgrade.
  await waitUntilUsable(config, databaseUrl);
  stop = () => void worker.stop().then(() => process.exit(0));
  worker.start();
}

/** Waits for a database that cannot be reached, or that no server of this version has migrated yet. */
async function waitUntilUsable(config: Config, databaseUrl: string): Promise<void> {
  const log = plainLog(config.logLevel);
  let said: string | null = null;
  for (;;) {
    const obstacle = await findObstacle(config, databaseUrl);
    if (obstacle === null) return;
    if (obstacle !== said) log.warn(obstacle);
    said = obstacle;
    await sleep(OBSTACLE_POLL_MS);
  }
}

/** Throws for what waiting does not change: a newer schema, another secret key than the servers'. */
async function findObstacle(config: Config, databaseUrl: string): Promise<string | null> {
  try {
    if (!(await isSchemaComplete(databaseUrl)))
      return 'The worker waits for a server of this version to migrate the database.';
    await checkStoredSecrets({ config, databaseUrl });
    return null;
  } catch (error) {
    if (toAppError(error).code === 'busy')
      return `${explainConnectFailure(error).message} The worker tries again.`;
    throw isConnectFailure(error) ? explainConnectFailure(error) : error;
  }
}
