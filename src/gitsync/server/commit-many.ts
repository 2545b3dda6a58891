import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Apps, type AppWithVersion } from '../../apps';
import { Database } from '../../core/database';
import { badRequest, conflict, notFound, unprocessable } from '../../core/errors';
import type { Actor } from '../../workspaces';
import { appLocked } from '../domain/errors';
import { namesOf, normalizeMessage } from '../domain/plan/message';
import { COMMIT_JOBS, appsOf, type CommitManyInput, type CommitManyJob } from '../queue/commit-jobs';
import { copyOfJob } from '../queue/jobs';
import { JobStore } from '../queue/job-store';
import { CommitSettingsStore, getTarget } from '../store/settings';
import { BuildCommitInput, CommitMessages, namedAgent } from './commit';

/** The worker has all of them in memory at once. */
const MAX_BYTES = 64 * 1024 * 1024;

interface Request {
  appIds: string[];
  message: string;
  /** Author of a job that is retried; by default the actor's in this repository. */
  author?: { name: string; email: string };
  /** Agent of a job that is retried; by default the acting one. */
  agent?: CommitManyInput['agent'];
  /** Beginnings of the hashes of documents that were read, by the id that an app has here. */
  versions?: ReadonlyMap<string, string>;
}

interface CommitManyPreview {
  author: { name: string; email: string };
  /** Text around the message. Null if the workspace has no template. */
  messageParts: string[] | null;
}

/** Enqueues and previews one commit of several apps as they are now: all of them are committed, or none. */
@Injectable()
export class EnqueueCommitMany {
  constructor(
    private readonly database: Database,
    private readonly apps: Apps,
    private readonly settings: CommitSettingsStore,
    private readonly build: BuildCommitInput,
    private readonly jobs: JobStore,
    private readonly messages: CommitMessages,
  ) {}

  /** `appIds` are the ids that apps have on all branches. */
  async commit(
    actor: Actor,
    {
      appIds,
      message,
      versions: given = {},
    }: Omit<Request, 'versions'> & { versions?: Record<string, string> },
  ): Promise<string> {
    const onBranch = await this.apps.getIdsOnCopy(actor, appIds);
    const versions = readVersions(given, onBranch);
    return this.enqueue(actor, {
      ...{ appIds: [...onBranch.values()], versions },
      message: normalizeMessage(message),
    });
  }

  /** Previews the author and the message. `appIds` are the ids that apps have on all branches. */
  async preview(actor: Actor, appIds: string[]): Promise<CommitManyPreview> {
    const { manager } = this.database;
    const onBranch = await this.apps.getIdsOnCopy(actor, appIds);
    const { config, author } = await this.settings.find(actor);
    getTarget(config);
    const apps = await this.apps.findMany(manager, [...onBranch.values()]);
    return { author, messageParts: await this.messages.findParts(manager, config, { apps, author }) };
  }

  /** Enqueues the remaining apps of a failed job as they are now, under its author. */
  async retry(actor: Actor, job: CommitManyJob): Promise<string> {
    const appIds = appsOf(job).map(({ appId }) => appId);
    const left = await this.apps.findMany(this.database.manager, appIds);
    if (left.length === 0) throw conflict('app_deleted', 'The apps of this job were deleted.');
    const { author, message, input } = job;
    const onBranch = { ...actor, ...copyOfJob(job) };
    return this.enqueue(onBranch, {
      appIds: left.map(({ id }) => id),
      message: message ?? '',
      author,
      agent: input.agent,
    });
  }

  private enqueue(actor: Actor, { appIds, message, ...request }: Request): Promise<string> {
    const { workspaceId, userId } = actor;
    return this.database.joined(async (tx) => {
      const apps = await this.lockAll(tx, workspaceId, appIds);
      refuseUnread(apps, request.versions);
      const { config, author: here } = await this.settings.lockWritable(tx, actor);
      const author = request.author ?? here;
      const agent = request.agent ?? namedAgent(actor);
      const input = await this.build.ofApps(tx, { apps, config, author, message, agent });
      const by = { userId, author };
      const job = COMMIT_JOBS.commit_apps.newJob({ workspaceId, actor: by, message, input });
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

  /** Locks in the order of the ids, so that two such requests cannot deadlock. */
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

const VERSION = /^[0-9a-f]{32,64}$/;

/** Returns the versions by the ids of the apps on the branch. */
function readVersions(
  given: Record<string, string>,
  onBranch: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const versions = new Map<string, string>();
  for (const [appId, version] of Object.entries(given)) {
    const here = onBranch.get(appId.toLowerCase()) ?? onBranch.get(appId);
    const path = `versions.${appId.slice(0, 100)}`;
    if (here === undefined) throw badVersion(path, 'is no app of this commit: name only ids of `appIds`');
    if (typeof version !== 'string' || !VERSION.test(version))
      throw badVersion(path, 'must be 32 to 64 hexadecimal digits');
    versions.set(here, version);
  }
  return versions;
}

const badVersion = (path: string, message: string) =>
  badRequest('Some fields are missing or wrong.', [{ path, message }]);

/** @throws AppError 409 `changed_since_read` with the apps that are not as the sender has read them */
function refuseUnread(apps: readonly AppWithVersion[], versions: Request['versions']): void {
  const unread = apps.filter(({ id, version }) => {
    const read = versions?.get(id);
    return read !== undefined && !version.documentHash.startsWith(read);
  });
  if (unread.length === 0) return;
  throw conflict(
    'changed_since_read',
    `${namesOf(unread.map(({ name }) => name))}: changed since it was read.`,
    {
      remedy: 'Nothing was committed. Look at what has changed, then commit the new version.',
      data: {
        apps: unread.map(({ sharedId, name, version }) => ({
          ...{ id: sharedId, name },
          version: version.documentHash.slice(0, 32),
        })),
      },
    },
  );
}

const tooLarge = () =>
  unprocessable('git_too_large', 'These apps are larger than 64 MiB together.', {
    remedy: 'Commit them in two parts.',
  });
