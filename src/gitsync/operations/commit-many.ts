import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Apps, type AppWithVersion } from '../../apps';
import { Database } from '../../core/database';
import { conflict, notFound, unprocessable } from '../../core/errors';
import type { Actor } from '../../workspaces';
import { normalizeMessage } from '../domain';
import { CommitAuthorStore } from '../store/commit-author-store';
import { getTarget } from '../store/git-config-store';
import { appsOf, type Job, type JobApp } from '../store/job';
import { JobStore } from '../store/job-store';
import { appLocked, refuseReadOnly, signedWith } from './accept-jobs';
import { CommitMessages } from './commit-messages';

/** All are in the worker's memory at once. */
const MAX_BYTES = 64 * 1024 * 1024;

interface Request {
  appIds: string[];
  message: string;
  /** Of the job that is tried again; without one whoever the actor is in this repository. */
  author?: { name: string; email: string };
}

/** Takes several apps for one commit, as they are now: all of them are committed, or none. */
@Injectable()
export class CommitMany {
  constructor(
    private readonly database: Database,
    private readonly apps: Apps,
    private readonly settings: CommitAuthorStore,
    private readonly messages: CommitMessages,
    private readonly jobs: JobStore,
  ) {}

  accept(actor: Actor, { appIds, message }: Request): Promise<string> {
    return this.enqueue(actor, { appIds, message: normalizeMessage(message) });
  }

  /** The same apps as they are by now, without those that were deleted; in the name of who asked for it first. */
  async again(actor: Actor, job: Job): Promise<string> {
    const appIds = appsOf(job).map(({ appId }) => appId);
    const left = await this.apps.findMany(this.database.manager, appIds);
    if (left.length === 0) throw conflict('app_deleted', 'The apps that this was about were deleted.');
    const { author, message } = job;
    return this.enqueue(actor, { appIds: left.map(({ id }) => id), message: message ?? '', author });
  }

  private enqueue(actor: Actor, { appIds, message, ...request }: Request): Promise<string> {
    const { workspaceId, userId } = actor;
    return this.database.transaction(async (tx) => {
      const apps = await this.lockAll(tx, workspaceId, appIds);
      const { config, author: here } = await this.settings.lock(tx, actor);
      const target = getTarget(config);
      refuseReadOnly(config);
      const author = request.author ?? here;
      const composed = await this.messages.compose(tx, config, { apps, author, message });
      const input = { target, apps: apps.map(jobAppOf), ...composed, ...signedWith(config) };
      const kind = 'commit_apps' as const;
      const job = { workspaceId, kind, appId: null, actor: { userId, author }, message, input };
      const id = await this.jobs.enqueue(tx, job, null);
      const documents = apps.map(({ id: appId, version }) => ({
        appId,
        versionId: version.id,
        hash: version.documentHash,
      }));
      await this.jobs.addApps(tx, { id, workspaceId }, documents);
      if ((await this.jobs.countDocumentBytes(tx, id)) > MAX_BYTES) throw tooLarge();
      return id;
    });
  }

  /** In the order of their ids, so that two such requests do not wait for each other. */
  private async lockAll(tx: EntityManager, workspaceId: string, appIds: string[]): Promise<AppWithVersion[]> {
    const wanted = [...new Set(appIds)].sort();
    const found = await this.apps.findMany(tx, wanted);
    if (found.length < wanted.length || found.some((app) => app.workspaceId !== workspaceId))
      throw notFound('The app');
    const apps: AppWithVersion[] = [];
    for (const id of wanted) {
      const app = await this.apps.lock(tx, id);
      if (app.isLocked) throw appLocked(app.name);
      apps.push(app);
    }
    return apps;
  }
}

const jobAppOf = ({ id, gitAppId, name, version }: AppWithVersion): JobApp => ({
  appId: id,
  gitAppId,
  appName: name,
  gitVersionId: version.gitVersionId,
  versionName: version.name,
  documentHash: version.documentHash,
  overwrite: false,
});

const tooLarge = () =>
  unprocessable('git_too_large', 'These apps are larger than 64 MiB together.', {
    remedy: 'Commit them in two parts.',
  });
