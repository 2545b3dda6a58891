import 'reflect-metadata';
import { readFile, writeFile } from 'node:fs/promises';
import { Socket } from 'node:net';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Config } from './core/config';
import { freeBytes, prepareDataFolder } from './core/data-folder';
import { newId } from './core/database';
import { logAsJson, plainLog, ProgramLogger } from './core/logging';
import { observeFreeSpace, readMetrics, startProcessMetrics } from './core/metrics';
import { findSecretKeys, secretKeyFile } from './core/secrets';
import { startTracing } from './core/tracing';
import { loadLibgit2, WorkerSession } from './gitsync/worker';
import { limitHeapGrowth } from './limit-heap-growth';
import { WorkerModule } from './program/worker.module';
import { CALL_CHANNEL_FD, METRICS_MESSAGE, READY_MESSAGE, SIGN_OF_LIFE_MS } from './program/worker-channel';

const OOM_SCORE = '/proc/self/oom_score_adj';
const MAX_OOM_SCORE = 1000;

/** Runs next to the server that started it, or alone as a replica; alone, this process supervises the real worker. */
async function main(): Promise<void> {
  // First, so that a worker that cannot use Git says so and ends, rather than fails at its first job.
  loadLibgit2();
  if (process.send) return run(process.env.TRELLIS_WORKER_ID ?? newId());
  // Loaded only here: it knows all of the program.
  const { superviseWorker } = await import('./program/worker-alone');
  return superviseWorker();
}

async function run(workerId: string): Promise<void> {
  const { logLevel, dataDir } = new Config(process.env);
  logAsJson(logLevel);
  limitHeapGrowth();
  // Set up at once: a request to stop during the start is carried out afterwards.
  const isAskedToStop = new Promise<void>((resolve) => {
    process.on('message', (message) => {
      if (message === 'stop') resolve();
    });
    // The parent process has died: nothing else would stop this one.
    process.once('disconnect', resolve);
    if (!process.connected) resolve();
  });
  startProcessMetrics('worker');
  observeFreeSpace(() => freeBytes(dataDir));
  process.on('message', (message) => {
    if (message === METRICS_MESSAGE) void sendMetrics();
  });
  // `disconnect` reports a parent that no longer listens.
  setInterval(() => process.send?.('alive', undefined, undefined, () => undefined), SIGN_OF_LIFE_MS);
  const endTracing = await startTracing('worker', process.env);
  await goFirst();
  const app = await start(workerId);
  process.send?.(READY_MESSAGE, undefined, undefined, () => undefined);
  await isAskedToStop;
  await app.close();
  await endTracing();
  process.exit(0);
}

async function sendMetrics(): Promise<void> {
  process.send?.({ metrics: await readMetrics() }, undefined, undefined, () => undefined);
}

/**
 * Makes Linux kill the worker first when memory runs out, rather than the server or PostgreSQL: the worker used the
 * memory, and is restarted.
 */
async function goFirst(): Promise<void> {
  if (process.platform !== 'linux') return;
  const score = Number(await readFile(OOM_SCORE, 'utf8').catch(() => '0'));
  await writeFile(OOM_SCORE, String(Math.min(score + 500, MAX_OOM_SCORE))).catch(() => undefined);
}

async function start(workerId: string): Promise<INestApplicationContext> {
  const config = new Config(process.env);
  const databaseUrl = config.databaseUrl ?? '';
  // The server that started it may have PostgreSQL there, and has closed the folder as far as it can be.
  await prepareDataFolder(config.dataDir, { hasPostgres: true });
  const found = await findSecretKeys(config.secretKey, config.dataDir);
  if (found === null) throw new Error(`There is no ${secretKeyFile(config.dataDir)} any more.`);
  const session = await WorkerSession.open({
    databaseUrl,
    workerId,
    dataDir: config.dataDir,
    onLost: () => process.exit(1),
  });
  const app = await NestFactory.createApplicationContext(
    WorkerModule.forRoot({ config, databaseUrl, secretKeys: found.keys }, session, callChannel()),
    { bufferLogs: true, abortOnError: false },
  );
  app.useLogger(app.get(ProgramLogger));
  return app;
}

/** The socket that a server hands to its worker; a worker alone has none. */
const callChannel = (): Socket | null =>
  process.env.TRELLIS_HAS_CALL_CHANNEL ? new Socket({ fd: CALL_CHANNEL_FD }) : null;

main().catch((error: unknown) => {
  const message = `The Git worker ended with an error: ${error instanceof Error ? error.message : String(error)}`;
  // Its server, or the process that supervises it, shares its log with it.
  if (process.send) plainLog(process.env.LOG_LEVEL || 'info').error(message);
  else process.stderr.write(`${message}\n`);
  process.exit(1);
});
