import { Logger } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { DatabaseListener } from '../core/database';
import { JobStore } from '../gitsync';
import { EmbeddedIds } from '../hosts';
import { EVENTS_CHANNEL } from '../workspaces';

/**
 * `app`: its document, name or state in Git has changed. `job`: a commit, pull or import has been asked for, has begun or has
 * ended. `workspace`: settings, branches or people.
 */
export type GitSyncEvent =
  | { type: 'app'; workspaceId: string; appId: string }
  | {
      type: 'job';
      workspaceId: string;
      appId: string | null;
      kind: string;
      status: string;
      commit: string | null;
    }
  | { type: 'workspace'; workspaceId: string };

export type GitSyncListener = (event: GitSyncEvent) => unknown;

/** Tells the program what happens, in the order in which it happens. */
export class EventsOfProgram {
  private readonly logger = new Logger('GitSync');
  private readonly jobs: JobStore;
  private readonly ids: EmbeddedIds;
  private tail = Promise.resolve();

  constructor(
    private readonly app: NestExpressApplication,
    private readonly listeners: ReadonlySet<GitSyncListener>,
  ) {
    [this.jobs, this.ids] = [app.get(JobStore), app.get(EmbeddedIds)];
  }

  async start(): Promise<void> {
    await this.app.get(DatabaseListener).listen(EVENTS_CHANNEL, (payload) => {
      if (this.listeners.size > 0) this.tail = this.tail.then(() => this.tell(payload));
    });
  }

  /** An empty payload says that the connection was lost. */
  private async tell(payload: string): Promise<void> {
    if (payload === '') return;
    try {
      const [workspaceHere = '', , type = '', subjectId = ''] = payload.split(' ');
      const event = await this.eventOf(workspaceHere, type, subjectId);
      if (event) for (const listener of this.listeners) void this.tellOne(listener, event);
    } catch (error) {
      this.warn(error);
    }
  }

  /** A listener that fails keeps no other from the event, and does not end the program. */
  private async tellOne(listener: GitSyncListener, event: GitSyncEvent): Promise<void> {
    try {
      await listener(event);
    } catch (error) {
      this.warn(error);
    }
  }

  private warn(error: unknown): void {
    this.logger.error(error instanceof Error ? error.stack : String(error));
  }

  private async eventOf(
    workspaceHere: string,
    type: string,
    subjectId: string,
  ): Promise<GitSyncEvent | null> {
    const workspaceId = await this.ids.workspaceThere(workspaceHere);
    if (workspaceId === null) return null;
    if (type === 'app') {
      const appId = await this.ids.appThere(subjectId);
      return appId === null ? null : { type, workspaceId, appId };
    }
    if (type !== 'job') return { type: 'workspace', workspaceId };
    const job = await this.jobs.find(subjectId);
    if (!job) return null;
    const { kind, status, commitSha: commit } = job;
    const appId = job.appId === null ? null : await this.ids.appThere(job.appId);
    return { type, workspaceId, appId, kind, status, commit };
  }
}
