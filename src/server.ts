import type { Server as HttpServer } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { createServer } from './create-server';
import type { Config } from './core/config';
import { explainConnectFailure, isConnectFailure, runMigrations } from './core/database';
import { prepareDataFolder } from './core/data-folder';
import { toAppError } from './core/http';
import { ensurePostgres, type EmbeddedPostgres } from './core/embedded-postgres';
import { plainLog } from './core/logging';
import { programVersion } from './core/program-version';
import { CollectMetrics, serveMetrics } from './metrics';
import { attachWorker, startWorkerBeside } from './program/worker-beside';
import type { WorkerProcess } from './program/worker-process';
import { readOAuthApps } from './providers';
import { Readiness } from './readiness';
import {
  ApplySetupFile,
  describeSetupChange,
  readSetupFile,
  type SetupChange,
  type SetupFailure,
  type SetupFile,
} from './setup-file';
import { openStoredSecrets } from './stored-secrets';

/** `stop` takes at most 10 s: up to 6.5 for the worker, up to 7 for the server, then up to 3 for PostgreSQL. */
const REQUESTS_MS = 6_000;
/** Longer than requests: running queries are waited for, unless the database has vanished. */
const CLOSE_MS = 7_000;
const POSTGRES_MS = 3_000;
const IDLE_POLL_MS = 50;

/** The whole program: PostgreSQL unless one is given, schema, server, Git worker. */
export class Server {
  private constructor(
    private readonly app: NestExpressApplication,
    private readonly parts: {
      worker: WorkerProcess;
      postgres: EmbeddedPostgres | null;
      metrics: HttpServer | null;
      endTracing: () => Promise<void>;
    },
    readonly address: string,
  ) {}

  /** `endTracing` is called last; the demo traces nothing. */
  static async start(
    config: Config,
    endTracing: () => Promise<void> = () => Promise.resolve(),
  ): Promise<Server> {
    const log = plainLog(config.logLevel);
    log.info(`Trellis ${programVersion()} starts.`);
    for (const name of config.unknownSettings) log.warn(`${name} is set, but is no setting of this version.`);
    // Before anything is started: the settings are used only much later.
    readOAuthApps(config.oauthSettings);
    const setupFile = config.setupFile === null ? null : await readSetupFile(config.setupFile, process.env);
    await prepareDataFolder(config.dataDir, { hasPostgres: config.databaseUrl === null });
    const postgres = config.databaseUrl
      ? null
      : await ensurePostgres({
          dataDir: join(config.dataDir, 'postgres'),
          stopTimeoutMs: POSTGRES_MS,
          log: (message) => log.info(message),
        });
    let app: NestExpressApplication | null = null;
    let worker: WorkerProcess | null = null;
    try {
      const databaseUrl = config.databaseUrl ?? postgres?.url ?? '';
      await migrate(databaseUrl, (message) => log.info(message));
      const secretKeys = await openStoredSecrets({ config, databaseUrl, log });
      const { logLevel } = config;
      worker = startWorkerBeside({ environment: process.env, databaseUrl, secretKeys, logLevel });
      app = await createServer({ config, databaseUrl, secretKeys });
      attachWorker(app, worker);
      await setUpByFile(app, { setupFile, log });
      await listen(app, config);
      const own = await ownMetricsPort(config, app.get(CollectMetrics));
      return new Server(app, { worker, postgres, metrics: own, endTracing }, await addressOf(app, config));
    } catch (error) {
      await Promise.allSettled([app?.close(), worker?.stop()]);
      await postgres?.stop();
      throw error;
    }
  }

  whenReady(signal: AbortSignal): Promise<void> {
    return this.app.get(Readiness).wait(signal);
  }

  /** Waiting requests get their 202 and streams end before the worker stops, PostgreSQL last: within 10 s. */
  async stop(): Promise<void> {
    const { worker, postgres, metrics, endTracing } = this.parts;
    const http = this.app.getHttpServer();
    http.close();
    metrics?.close();
    metrics?.closeAllConnections();
    // A keep-alive connection would keep the server from closing until it times out.
    const idle = setInterval(() => http.closeIdleConnections(), IDLE_POLL_MS);
    const late = setTimeout(() => http.closeAllConnections(), REQUESTS_MS);
    const [closed, stopped] = await Promise.allSettled([this.close(), worker.stop()]);
    clearInterval(idle);
    clearTimeout(late);
    await Promise.all([postgres?.stop(), endTracing()]);
    for (const end of [closed, stopped]) if (end.status === 'rejected') throw end.reason;
  }

  private async close(): Promise<void> {
    const late = sleep(CLOSE_MS, 'late', { ref: false });
    if ((await Promise.race([this.app.close(), late])) === 'late')
      throw new Error(`the database, or a request, was not done within ${CLOSE_MS / 1_000} s`);
  }
}

async function ownMetricsPort(
  { host, metricsPort: port }: Config,
  collect: CollectMetrics,
): Promise<HttpServer | null> {
  return port === null ? null : serveMetrics({ host, port, print: () => collect.print() });
}

/** Migrates the database. This is its first use, so a wrong address is explained here. */
async function migrate(databaseUrl: string, log: (message: string) => void): Promise<void> {
  try {
    await runMigrations(databaseUrl, { log });
  } catch (error) {
    throw isConnectFailure(error) || toAppError(error).code === 'busy' ? explainConnectFailure(error) : error;
  }
}

/**
 * Ends the start if a workspace cannot be as the file says, unless Git jobs are waiting there, which only a server that runs
 * can end. Repositories are connected later, by `FinishSetUp`.
 */
async function setUpByFile(
  app: NestExpressApplication,
  { setupFile, log }: { setupFile: SetupFile | null; log: ReturnType<typeof plainLog> },
): Promise<void> {
  if (setupFile === null) return;
  const { changes, failures } = await app.get(ApplySetupFile).apply(setupFile);
  const describe = (change: SetupChange) => describeSetupChange(setupFile, change);
  for (const change of changes) log.info(describe(change));
  const mayWait = ({ code }: SetupFailure) => code === 'git_jobs_waiting';
  for (const failure of failures.filter(mayWait))
    log.warn(`${describe(failure)} Then type: trellis setup apply`);
  const refused = failures.filter((failure) => !mayWait(failure));
  if (refused.length > 0)
    throw new Error(`The set-up file was refused.\n${refused.map(describe).join('\n')}`);
}

async function listen(app: NestExpressApplication, { host, port }: Config): Promise<void> {
  try {
    await app.listen(port, host);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = { EADDRINUSE: 'another program uses it', EACCES: 'this user may not use it' }[code ?? ''];
    const unknown = code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND';
    if (unknown) throw new Error(`HOST is ${host}, which is no address of this machine.`, { cause: error });
    if (why === undefined) throw error;
    throw new Error(`Port ${port} of ${host} cannot be used: ${why}. Choose another one with PORT.`, {
      cause: error,
    });
  }
}

async function addressOf(app: NestExpressApplication, config: Config): Promise<string> {
  if (config.baseUrl) return config.baseUrl + config.basePath;
  const url = new URL(await app.getUrl());
  if (['0.0.0.0', '[::]', '[::1]'].includes(url.hostname)) url.hostname = 'localhost';
  return url.origin + config.basePath;
}
