import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type INestApplication,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { Express, NextFunction, Request, Response } from 'express';
import { idHere } from '../hosts';
import { GIT_SYNC_OPTIONS, type GitSyncOptions } from './git-sync-options';
import { RunningTrellis } from './running-trellis';

const RETRY_SECONDS = 2;

/** Trellis, as your program uses it. It starts and stops with your program. */
@Injectable()
export class GitSync implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(GitSync.name);
  private running: RunningTrellis | null = null;
  private around: Express | null = null;

  constructor(
    @Inject(GIT_SYNC_OPTIONS) private readonly options: GitSyncOptions,
    private readonly moduleRef: ModuleRef,
  ) {}

  /**
   * Tells Trellis that apps of a workspace were changed, made, renamed or deleted, and resolves once it has them, after some
   * 200 ms, or 10 s if your program cannot be read; it looks once a minute anyway. Call it after the transaction of the
   * change has ended. Does nothing for a workspace whose people have never opened Trellis.
   */
  async changed(workspaceId: string): Promise<void> {
    await this.running?.captureSoon(workspaceId);
  }

  /** Returns the path of the page of a workspace, for a link. */
  pageOf(workspaceId: string): string {
    return `${this.options.prefix}/w/${idHere('workspace', workspaceId)}`;
  }

  /** See `GitSyncModule.mount`. */
  mount(app: INestApplication): void {
    const type = app.getHttpAdapter().getType();
    if (type !== 'express')
      throw new Error(`Trellis needs a program on @nestjs/platform-express; this one is on ${type}.`);
    this.around = app.getHttpAdapter().getInstance() as Express;
    app.use((request: Request, response: Response, next: NextFunction) => {
      if (this.isBelow(request.url)) this.answer(request, response, next);
      else next();
    });
  }

  async onApplicationBootstrap(): Promise<void> {
    const { around, options, moduleRef } = this;
    if (!around) throw new Error('Call GitSyncModule.mount(app) before the program listens.');
    const program = {
      apps: moduleRef.get(options.apps, { strict: false }),
      members: moduleRef.get(options.members, { strict: false }),
    };
    const log = { info: (message: string) => this.logger.log(message) };
    const running = await RunningTrellis.start(options, program, log);
    // The program decides which proxies are trusted.
    running.app.set('trust proxy', around.get('trust proxy'));
    this.running = running;
  }

  /** Before the program waits for its connections to close, which event streams never do, and closes its database. */
  async beforeApplicationShutdown(): Promise<void> {
    const { running } = this;
    this.running = null;
    await running?.stop();
  }

  private isBelow(url: string): boolean {
    const { prefix } = this.options;
    return url.startsWith(prefix) && /^([/?]|$)/.test(url.slice(prefix.length));
  }

  private answer(request: Request, response: Response, next: NextFunction): void {
    if (this.running) this.running.answer(request, response, next);
    else response.status(503).setHeader('Retry-After', RETRY_SECONDS).end();
  }
}
