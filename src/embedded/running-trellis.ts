import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, Response } from 'express';
import { Config } from '../core/config';
import { runMigrations } from '../core/database';
import { createServer } from '../create-server';
import { ExplainedApps, HostStore, type GitSyncApps, type GitSyncMembers } from '../hosts';
import { openStoredSecrets } from '../stored-secrets';
import { attachWorker, startWorkerBeside } from '../worker-beside';
import type { WorkerProcess } from '../worker-process';
import { createSchema } from './create-schema';
import { environmentOf, workerEnvironmentOf } from './environment-of';
import type { GitSyncOptions } from './git-sync-options';

/** Providers of the program around. */
interface Program {
  apps: GitSyncApps;
  members: GitSyncMembers;
}

interface Log {
  info: (message: string) => void;
}

/** A Trellis inside of another program: its own Nest application, which does not listen, and its Git worker. */
export class RunningTrellis {
  private constructor(
    readonly app: NestExpressApplication,
    private readonly worker: WorkerProcess,
  ) {}

  /** Rejects if the database cannot be used, or the secret key is another than before. */
  static async start(options: GitSyncOptions, program: Program, log: Log): Promise<RunningTrellis> {
    requireNodegit();
    const environment = environmentOf(options);
    const config = new Config(environment);
    const { DATABASE_URL: databaseUrl } = environment;
    const { logLevel } = config;
    await createSchema(options);
    await runMigrations(databaseUrl, { log: log.info });
    const secretKeys = await openStoredSecrets({ config, databaseUrl, log });
    const apps = new ExplainedApps(program.apps, options.program.name);
    const embedding = { ...options.program, takesNewApps: await apps.takesNewApps() };
    const core = { config, databaseUrl, secretKeys, embedding };
    const app = await createServer({ ...core, program: { ...program, apps } });
    await app.init();
    await app.get(HostStore).setEmbeddedRule(options.commits ?? 'off');
    const worker = startWorkerBeside({
      environment: workerEnvironmentOf(environment),
      ...{ databaseUrl, secretKeys, logLevel },
    });
    attachWorker(app, worker);
    return new RunningTrellis(app, worker);
  }

  captureSoon(workspaceId: string): Promise<void> {
    return this.app.get(HostStore).captureEmbedded(workspaceId);
  }

  answer(request: Request, response: Response, next: NextFunction): void {
    this.app.getHttpAdapter().getInstance()(request, response, next);
  }

  /** Answers waiting requests, ends event streams and the worker. Takes up to 10 s. */
  async stop(): Promise<void> {
    const ends = await Promise.allSettled([this.app.close(), this.worker.stop()]);
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
  }
}

/** Without it, the worker would end as soon as it has started, again and again. */
function requireNodegit(): void {
  try {
    require.resolve('nodegit/build/Release/nodegit.node');
  } catch (cause) {
    throw new Error('nodegit is not compiled yet. Run npx gitsync-setup, then start again.', { cause });
  }
}
