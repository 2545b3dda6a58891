import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, mkdir } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, Response } from 'express';
import { Config } from '../core/config';
import { Database, runMigrations } from '../core/database';
import { createServer } from '../create-server';
import {
  EmbeddedIds,
  HostStore,
  idHere,
  MirrorPeople,
  type ExplainedApps,
  type GitSyncAppId,
  type GitSyncMembers,
  type GitSyncPerson,
} from '../hosts';
import { attachWorker, startWorkerBeside } from '../program/worker-beside';
import type { WorkerProcess } from '../program/worker-process';
import { openStoredSecrets, WrongSecretKeyError } from '../stored-secrets';
import { DeleteWorkspace } from '../workspaces';
import { createSchema } from './create-schema';
import { environmentOf, workerEnvironmentOf } from './environment-of';
import { EventsOfProgram, type GitSyncListener } from './events-of-program';
import type { GitSyncOptions } from './git-sync-options';

/** Objects of the program. */
interface Program {
  apps: ExplainedApps;
  members: GitSyncMembers;
  listeners: ReadonlySet<GitSyncListener>;
}

interface Log {
  log: (message: string) => void;
}

/** A commit of an app that was made, or has got a name. */
export interface Made {
  of: 'creation' | 'rename';
  name: string | null;
  by: GitSyncPerson;
}

/** A Trellis inside of another program: its own Nest application, which does not listen, and its Git worker. */
export class RunningTrellis {
  private constructor(
    readonly app: NestExpressApplication,
    private readonly worker: WorkerProcess,
  ) {}

  /** Rejects if the database or the folder cannot be used, nodegit is not compiled, or the secret key is another than before. */
  static async start(options: GitSyncOptions, program: Program, { log }: Log): Promise<RunningTrellis> {
    await requireNodegit();
    const environment = environmentOf(options);
    const config = new Config(environment);
    const { DATABASE_URL: databaseUrl } = environment;
    await requireFolder(config.dataDir);
    await createSchema(options);
    await runMigrations(databaseUrl, { log });
    const secretKeys = await openStoredSecrets({ config, databaseUrl, log: { info: log } }).catch(explainKey);
    const { apps, members, listeners } = program;
    const embedding = {
      ...options.program,
      page: options.page ?? {},
      takesNewApps: await apps.takesNewApps(),
    };
    const app = await createServer({
      config,
      databaseUrl,
      secretKeys,
      embedding,
      program: { apps, members },
    });
    try {
      await app.init();
      await app.get(HostStore).setEmbeddedRule(options.commits ?? 'off');
      await new EventsOfProgram(app, listeners).start();
    } catch (error) {
      await app.close();
      throw error;
    }
    const worker = startWorkerBeside({
      environment: workerEnvironmentOf(environment),
      ...{ databaseUrl, secretKeys, logLevel: config.logLevel },
    });
    attachWorker(app, worker);
    return new RunningTrellis(app, worker);
  }

  captureSoon(workspaceId: string): Promise<void> {
    return this.app.get(HostStore).captureEmbedded(workspaceId);
  }

  async noteEditor(app: GitSyncAppId, by: GitSyncPerson): Promise<void> {
    await this.app.get(Database).transaction(async (tx) => {
      const editorId = await this.app.get(MirrorPeople).person(tx, by);
      await this.app.get(EmbeddedIds).noteEditor(tx, app, editorId);
    });
  }

  async askCommit(app: GitSyncAppId, { of, name, by }: Made): Promise<void> {
    await this.app.get(Database).transaction(async (tx) => {
      const committerId = await this.app.get(MirrorPeople).person(tx, by);
      await this.app.get(EmbeddedIds).askCommit(tx, app, { of, name, committerId });
    });
  }

  async workspaceGone(id: string): Promise<void> {
    const workspaceId = idHere('workspace', id);
    const isHere = (await this.app.get(EmbeddedIds).workspaceThere(workspaceId)) !== null;
    if (isHere) await this.app.get(DeleteWorkspace).run(workspaceId);
  }

  async personGone(id: string): Promise<void> {
    await this.app.get(MirrorPeople).gone(id);
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

const NODEGIT = 'nodegit/build/Release/nodegit.node';

/** Loads nodegit in a process of its own, which costs 0.1 s: the worker would end as soon as it has started, again and again. */
async function requireNodegit(): Promise<void> {
  let file: string;
  try {
    file = require.resolve(NODEGIT);
  } catch (cause) {
    throw new Error('nodegit is not compiled yet. Run npx gitsync-setup.', { cause });
  }
  try {
    await promisify(execFile)(process.execPath, ['-e', 'require(process.argv[1])', file]);
  } catch (cause) {
    const [reason] = /Error: .*/.exec(String((cause as { stderr?: string }).stderr)) ?? [String(cause)];
    throw new Error(
      `nodegit cannot be loaded by Node ${process.version}; another one may have compiled it. Run npx gitsync-setup with ` +
        `this one. (${reason})`,
      { cause },
    );
  }
}

/** The worker closes it to other users: here, that would change the program’s umask. */
async function requireFolder(dataDir: string): Promise<void> {
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    await access(dataDir, constants.W_OK);
  } catch (cause) {
    throw new Error(`The folder of \`dataDir\` cannot be used: ${(cause as Error).message}.`, { cause });
  }
}

function explainKey(error: unknown): never {
  if (!(error instanceof WrongSecretKeyError)) throw error;
  throw new Error(
    `\`secrets.key\` is another key than this database was used with: it does not open ${error.unreadable}. Give the former ` +
      'one, or give it as one of `secrets.formerKeys` to change it. If it is lost, `forgetSecrets` of @trellis/gitsync removes what it ' +
      'has encrypted.',
    { cause: error },
  );
}
