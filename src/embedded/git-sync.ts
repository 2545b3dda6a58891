import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type INestApplication,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Express, NextFunction, Request, Response } from 'express';
import { ExplainedApps, type GitSyncAppId, type GitSyncPerson } from '../hosts';
import { CallsOfProgram } from './calls-of-program';
import { checkOptions } from './environment-of';
import type { GitSyncListener } from './events-of-program';
import { GitSyncError } from './git-sync-error';
import { GIT_SYNC_OPTIONS, type GitSyncOptions } from './git-sync-options';
import { addressOf, findOpened, type GitSyncAppPage, type GitSyncWorkspacePage } from './page-addresses';
import { RunningTrellis, type Made } from './running-trellis';

const RETRY_SECONDS = 2;
/** Pauses until a Trellis that could not be started is tried again: each is twice the one before. */
const RESTART_MS = { first: 2_000, most: 60_000 };

/** Person who has made or renamed an app in the program. `commit`: that is to be committed, once, in their name. */
export interface GitSyncMade {
  by: GitSyncPerson;
  commit?: boolean;
}

/**
 * Trellis, as your program uses it. It starts and stops with your program.
 *
 * Calls with `by` have that person’s rights, records and name, as if they did it on the page; they reject with `GitSyncError`,
 * and wait for Git: a commit takes some 200 ms, anything at most 150 s.
 */
@Injectable()
export class GitSync extends CallsOfProgram implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(GitSync.name);
  private readonly listeners = new Set<GitSyncListener>();
  private readonly stopping = new AbortController();
  private running: RunningTrellis | null = null;
  private restarting: Promise<void> | null = null;
  /** The program’s Express, unless it is on Fastify. */
  private around: Express | null = null;
  private isMounted = false;

  constructor(
    @Inject(GIT_SYNC_OPTIONS) private readonly options: GitSyncOptions,
    private readonly moduleRef: ModuleRef,
  ) {
    super();
  }

  /**
   * Tells Trellis that apps of a workspace were changed, made, renamed or deleted, and resolves once it has them, after some
   * 200 ms, or 10 s if your program cannot be read; it looks once a minute anyway. Call it after the transaction of the
   * change has ended. Does nothing for a workspace whose people have never opened Trellis. `by`: who has changed the app, where your
   * `read` does not tell.
   */
  async changed(workspaceId: string): Promise<void>;
  async changed(app: GitSyncAppId, change?: { by?: GitSyncPerson }): Promise<void>;
  async changed(place: string | GitSyncAppId, { by }: { by?: GitSyncPerson } = {}): Promise<void> {
    if (typeof place === 'string') return this.running?.captureSoon(place);
    if (by) await this.running?.noteEditor(place, by);
    await this.running?.captureSoon(place.workspaceId);
  }

  /**
   * Like `changed`, for a new app. With `commit`, the app is committed as `App creation` once it is there: you may call this
   * within the transaction that makes it, and nothing is committed if that is rolled back.
   */
  async created(app: GitSyncAppId, { by, commit = false }: GitSyncMade): Promise<void> {
    if (commit) await this.askCommit(app, { of: 'creation', name: null, by });
    await this.changed(app);
  }

  /** Like `created`, for an app that has got this name: `App is renamed`. */
  async renamed(
    app: GitSyncAppId,
    { by, name, commit = false }: GitSyncMade & { name: string },
  ): Promise<void> {
    if (commit) await this.askCommit(app, { of: 'rename', name, by });
    await this.changed(app, { by });
  }

  /** Removes what Trellis has of a workspace: its keys, documents and settings. The repository stays as it is. */
  async workspaceGone(workspaceId: string): Promise<void> {
    await this.trellis().workspaceGone(workspaceId);
  }

  /** Ends a person's rights at once, and forgets their name, address and accounts. Commits keep their authors. */
  async personGone(personId: string): Promise<void> {
    await this.trellis().personGone(personId);
  }

  /**
   * Has a function called for each event from now on, in every process of your program, until the returned function is called.
   * Events are missed while the database is away.
   */
  onEvent(listener: GitSyncListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Returns the path of a page of a workspace, or of an app, for a link. Default: its apps; the app. */
  pageOf(workspaceId: string, page?: GitSyncWorkspacePage): string;
  pageOf(app: GitSyncAppId, page?: GitSyncAppPage): string;
  pageOf(place: string | GitSyncAppId, page?: GitSyncWorkspacePage | GitSyncAppPage): string {
    return `${this.options.prefix}${addressOf(place, page)}`;
  }

  /** A program whose Git is away makes its apps all the same. */
  private async askCommit(app: GitSyncAppId, made: Made): Promise<void> {
    if (this.running) await this.running.askCommit(app, made);
    else if (this.isEnabled)
      this.logger.warn(`Git is not available: the ${made.of} of app ${app.appId} is not committed.`);
  }

  /** See `GitSyncModule.mount`. */
  mount(app: INestApplication): void {
    const adapter = app.getHttpAdapter();
    if (adapter.getType() === 'express') this.around = adapter.getInstance() as Express;
    this.isMounted = true;
    if (!this.isEnabled) return;
    app.use((request: Request, response: ServerResponse, next: NextFunction) => {
      if (this.isBelow(request.url)) this.answer(request, response, next);
      else next();
    });
  }

  async onApplicationBootstrap(): Promise<void> {
    if (!this.isEnabled) return;
    if (!this.isMounted) throw new Error('Call GitSyncModule.mount(app) before the program listens.');
    const { options, moduleRef, listeners } = this;
    checkOptions(options);
    const apps = new ExplainedApps(moduleRef.get(options.apps, { strict: false }), options.program.name);
    const members = moduleRef.get(options.members, { strict: false });
    const start = () => RunningTrellis.start(options, { apps, members, listeners }, this.logger);
    await this.take(start()).catch((error: unknown) => {
      if (options.required) throw error;
      this.restarting = this.restart(start, error);
    });
  }

  /** Before the program waits for its connections to close, which event streams never do, and closes its database. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.restarting;
    const { running } = this;
    this.running = null;
    await running?.stop();
  }

  private async take(starting: Promise<RunningTrellis>): Promise<void> {
    const running = await starting;
    // The program decides which proxies are trusted. Others than Express have a setting for that.
    if (this.around) running.app.set('trust proxy', this.around.get('trust proxy'));
    this.running = running;
  }

  /** Starts it once the reason is gone, such as a database that was away. */
  private async restart(start: () => Promise<RunningTrellis>, failure: unknown): Promise<void> {
    const { signal } = this.stopping;
    let [error, told, pauseMs] = [failure, '', RESTART_MS.first];
    while (!this.running) {
      const message = error instanceof Error ? error.message : String(error);
      if (message !== told) this.logger.error(`Git is not available, and is tried again: ${message}`);
      told = message;
      await sleep(pauseMs, undefined, { signal, ref: false }).catch(() => undefined);
      if (signal.aborted) return;
      pauseMs = Math.min(pauseMs * 2, RESTART_MS.most);
      await this.take(start()).catch((again: unknown) => (error = again));
    }
  }

  protected override server(): NestExpressApplication {
    return this.trellis().app;
  }

  private trellis(): RunningTrellis {
    if (this.running) return this.running;
    const message = this.isEnabled ? 'Git is not available at the moment.' : 'Git is switched off here.';
    throw new GitSyncError({ ...UNAVAILABLE, message });
  }

  private get isEnabled(): boolean {
    return this.options.enabled !== false;
  }

  private isBelow(url: string): boolean {
    const { prefix } = this.options;
    return url.startsWith(prefix) && /^([/?]|$)/.test(url.slice(prefix.length));
  }

  /** On Fastify, the response is Node's own. */
  private answer(request: Request, response: ServerResponse, next: NextFunction): void {
    if (request.body !== undefined && request.readableEnded) return refuseReadBody(response, this.logger);
    const { prefix } = this.options;
    const opened = findOpened(request.url.slice(prefix.length));
    if (opened !== null) return void response.writeHead(302, { Location: `${prefix}${opened}` }).end();
    if (this.running) return this.running.answer(request, response as Response, next);
    response.writeHead(503, { ...PLAIN, 'Retry-After': RETRY_SECONDS });
    response.end(`Git is not available in ${this.options.program.name} at the moment. Its log tells why.\n`);
  }
}

const PLAIN = { 'Content-Type': 'text/plain; charset=utf-8' };
const UNAVAILABLE = {
  ...{ code: 'git_unavailable', status: 503, data: {} },
  remedy: 'The log of the program tells why.',
};

/** Webhooks and documents are needed to the byte. */
function refuseReadBody(response: ServerResponse, logger: Logger): void {
  const message =
    'A body parser has read a request to Trellis. Call GitSyncModule.mount(app) before app.use of it.';
  logger.error(message);
  response.writeHead(500, PLAIN).end(`${message}\n`);
}
