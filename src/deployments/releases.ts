import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Apps, ReleaseStore, type AppWithVersion, type Release } from '../apps';
import { Database } from '../core/database';
import { conflict, notFound } from '../core/errors';
import { WorkspaceEvents, type Actor } from '../workspaces';
import { commitsNotPushed, tagExists, uncommittedChanges } from '../gitsync/domain/errors';
import { tagNameOf } from '../gitsync/domain/remote/branch';
import { hasUncommittedChanges } from '../gitsync/domain/uncommitted-changes';
import { JobStore } from '../gitsync/queue/job-store';
import { DEPLOYMENT_JOBS } from './jobs';
import { DeploymentSettingsStore } from './settings-store';
import { CommitSettingsStore, getWritableTarget } from '../gitsync/store/settings';
import { AppLinkStore } from '../gitsync/store/links';
import { signedWith } from '../gitsync/server/commit';

/** The job that publishes a version, or the release if no job is needed. */
type Published = { jobId: string } | { releaseId: string };

/** Publishes versions, and reads and changes the release that viewers get. */
@Injectable()
export class Releases {
  constructor(
    private readonly database: Database,
    private readonly apps: Apps,
    private readonly store: ReleaseStore,
    private readonly settings: CommitSettingsStore,
    private readonly links: AppLinkStore,
    private readonly jobs: JobStore,
    private readonly deployments: DeploymentSettingsStore,
    private readonly events: WorkspaceEvents,
  ) {}

  /**
   * Publishes a version; with a tag, once its job has pushed the tag. Throws 404, 409 `tag_exists`, `uncommitted_changes` or
   * `version_published`, and as `getWritableTarget` does if a tag is wanted.
   */
  publish(
    actor: Actor,
    { appId, versionId }: { appId: string; versionId: string },
    { notes, hasTag }: { notes: string; hasTag: boolean },
  ): Promise<Published> {
    return this.database.joined(async (tx) => {
      const app = await this.apps.lock(tx, appId);
      const version = await this.apps.getVersion(tx, { appId, versionId });
      if (hasTag) return { jobId: await this.enqueue(tx, { actor, app, version, notes }) };
      const { author } = await this.settings.find(actor);
      const former = await this.store.setStatus(tx, versionId, 'published');
      if (former === 'published') throw alreadyPublished(version.name);
      const release = await this.store.add(tx, { appId, versionId, tag: null, sha: null, notes, author });
      await this.events.publishApp(tx, app);
      return { releaseId: release.id };
    });
  }

  private async enqueue(
    tx: EntityManager,
    {
      actor,
      app,
      version,
      notes,
    }: {
      actor: Actor;
      app: AppWithVersion;
      version: AppWithVersion['version'];
      notes: string;
    },
  ): Promise<string> {
    const tag = tagNameOf(app.name, version.name);
    if (await this.store.findTagged(tx, app.id, tag)) throw tagExists(tag);
    const { config, author } = await this.settings.lock(tx, actor);
    const target = getWritableTarget(config);
    const link = await this.links.find(app.id, tx);
    if (link?.hasUnpushed) throw commitsNotPushed();
    // Behind a waiting commit, only the running job can tell.
    const isEdited = version.id === app.version.id && !(await this.jobs.hasOpenCommit(tx, app));
    if (isEdited && (!link?.last || hasUncommittedChanges(app, link))) throw uncommittedChanges();
    const { workspaceId, userId } = actor;
    const input = {
      target,
      gitAppId: app.gitAppId,
      versionId: version.id,
      documentHash: version.documentHash,
      tag,
      notes,
      ...signedWith(config),
    };
    const by = { userId, author };
    const job = DEPLOYMENT_JOBS.publish_version.newJob({ workspaceId, appId: app.id, actor: by, input });
    return this.jobs.enqueue(tx, job, null);
  }

  list(appId: string, page: { before: string | null; take: number }): Promise<Release[]> {
    return this.store.list(appId, page);
  }

  /** Throws 404. */
  async get(releaseId: string): Promise<Release> {
    const release = await this.store.find(releaseId);
    if (!release) throw notFound('The release');
    return release;
  }

  /**
   * Lets viewers get an earlier, or a later, release at once. An automatic deployment keeps an earlier one, and waits if it
   * changes the app. Throws 404.
   */
  rollBack(appId: string, tag: string): Promise<Release> {
    return this.database.joined(async (tx) => {
      const app = await this.apps.lock(tx, appId);
      const release = await this.store.findTagged(tx, appId, tag);
      if (!release) throw notFound('The release');
      await this.store.goLive(tx, appId, release.id);
      // A running deployment was planned for the former release.
      await this.deployments.touch(tx, app.workspaceId);
      await this.events.publishApp(tx, app);
      return { ...release, isLive: true };
    });
  }
}

const alreadyPublished = (name: string) =>
  conflict('version_published', `The version “${name}” is already published.`, {
    remedy: 'Create a new version from it, or give viewers its release again.',
  });
