import 'reflect-metadata';
import { readFile, writeFile } from 'node:fs/promises';
import { Socket } from 'node:net';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Config } from './core/config';
import { newId, NewerSchemaError, refuseNewerSchema } from './core/database';
import { ProgramLogger } from './core/logging';
import { loadSecretKeys } from './core/secrets';
import { WorkerSession } from './gitsync/worker';
import { limitHeapGrowth } from './limit-heap-growth';
import { WorkerModule } from './worker.module';
import { CALL_CHANNEL_FD, SIGN_OF_LIFE_MS, WorkerProcess } from './worker-process';

const OOM_SCORE = '/proc/self/oom_score_adj';
const MAX_OOM_SCORE = 1000;

/** Runs next to the server that started it, or alone as a replica; alone, this process supervises the real worker. */
async function main(): Promise<void> {
  if (process.send) return run(process.env.TRELLIS_WORKER_ID ?? newId());
  const { databaseUrl, logLevel } = new Config(process.env);
  if (!databaseUrl) throw new Error('A worker alone needs DATABASE_URL: the database of the servers.');
  // Only here: the worker of a server that runs already is started again after a crash, even during an upgrade.
  await refuseNewerSchema(databaseUrl).catch(ignoreUnreachable);
  const worker = new WorkerProcess({ environment: process.env, databaseUrl, logLevel, caller: null });
  const stop = () => void worker.stop().then(() => process.exit(0));
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  worker.start();
}

/** Ignores a database that cannot be reached: the worker is started again until it can. */
function ignoreUnreachable(error: unknown): void {
  if (error instanceof NewerSchemaError) throw error;
}

async function run(workerId: string): Promise<void> {
  limitHeapGrowth();
  // Set up at once: a request to stop during the start is carried out afterwards.
  const isAskedToStop = new Promise<void>((resolve) => {
    process.on('message', (message) => {
      if (message === 'stop') resolve();
    });
    // The parent process has died: nobody else would stop this one.
    process.once('disconnect', resolve);
    if (!process.connected) resolve();
  });
  // `disconnect` reports a parent that no longer listens.
  setInterval(() => process.send?.('alive', undefined, undefined, () => undefined), SIGN_OF_LIFE_MS);
  await goFirst();
  const app = await start(workerId);
  await isAskedToStop;
  await app.close();
  process.exit(0);
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
  const secretKeys = await loadSecretKeys(config.secretKey, config.dataDir);
  const session = await WorkerSession.open({
    databaseUrl,
    workerId,
    dataDir: config.dataDir,
    onLost: () => process.exit(1),
  });
  const app = await NestFactory.createApplicationContext(
    WorkerModule.forRoot({ config, databaseUrl, secretKeys }, session, callChannel()),
    { bufferLogs: true, abortOnError: false },
  );
  app.useLogger(app.get(ProgramLogger));
  return app;
}

/** The socket that a server hands to its worker; a worker alone has none. */
const callChannel = (): Socket | null =>
  process.env.TRELLIS_HAS_CALL_CHANNEL ? new Socket({ fd: CALL_CHANNEL_FD }) : null;

main().catch((error: unknown) => {
  process.stderr.write(
    `The Git worker ended with an error: ${error instanceof Error ? error.message : String(error)}\n`,
  );
  process.exit(1);
});
