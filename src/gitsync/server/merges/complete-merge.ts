import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Apps, hashOf, type AppWithVersion } from '../../../apps';
import { Database } from '../../../core/database';
import { notFound } from '../../../core/errors';
import type { Actor } from '../../../workspaces';
import {
  appLocked,
  countUnresolved,
  mergeApp,
  mergeEnded,
  mergeOutdated,
  mergeUnresolved,
  normalizeMessage,
  storedSides,
} from '../../domain';
import { JOBS } from '../../queue/jobs';
import { JobStore } from '../../queue/job-store';
import { CommitSettingsStore, type CommitSettings } from '../../store/commit-settings-store';
import { getTarget, getWritableTarget } from '../../store/settings';
import { MergeStore } from '../../store/merges';
import { resolutionsOf, type MergeAppRow, type MergeRow } from '../../store/stored-merge';
import { CompleteBranchMerge } from './complete-branch-merge';
import { BuildCommitInput } from '../build-commit-input';

interface Completion {
  actor: Actor;
  merge: MergeRow & { app: MergeAppRow };
  app: AppWithVersion;
  settings: CommitSettings;
  message: string;
}

/** Completes or abandons merges. */
@Injectable()
export class CompleteMerge {
  constructor(
    private readonly database: Database,
    private readonly apps: Apps,
    private readonly jobs: JobStore,
    private readonly merges: MergeStore,
    private readonly settings: CommitSettingsStore,
    private readonly build: BuildCommitInput,
    private readonly branches: CompleteBranchMerge,
  ) {}

  /**
   * Enqueues the pull or commit that takes the result over, and returns its job's id. While that job has not ended, the same
   * id is returned again.
   */
  complete(actor: Actor, mergeId: string, message?: string): Promise<string> {
    return this.database.joined(async (tx) => {
      const found = await this.merges.find(mergeId, tx);
      if (!found) throw notFound('The merge');
      return found.kind === 'branches'
        ? this.branches.run(tx, { actor, merge: found, message })
        : this.completeApp(tx, { actor, found, message });
    });
  }

  private async completeApp(
    tx: EntityManager,
    { actor, found, message }: { actor: Actor; found: MergeRow; message?: string },
  ): Promise<string> {
    const { id: mergeId } = found;
    const appId = found.apps.at(0)?.appId;
    if (!appId) throw notFound('The merge');
    // The app before the queue, as all requests lock them, and the merge last, as workers do.
    const app = await this.apps.lock(tx, appId);
    const settings = await this.settings.lock(tx, { ...actor, branchId: app.branchId });
    const merge = await this.merges.lock(tx, mergeId);
    const settled = merge?.apps.at(0);
    if (!merge || !settled) throw notFound('The merge');
    const running = await this.jobs.openIdOf(merge.completingJobId);
    if (running) return running;
    refuseEnded(merge, settings);
    if (settled.unresolved > 0) throw mergeUnresolved(settled.unresolved);
    const completion = {
      actor,
      merge: { ...merge, app: settled },
      app,
      settings,
      message: message ?? merge.message ?? '',
    };
    const jobId = await (merge.kind === 'pull' ? this.pull(tx, completion) : this.commit(tx, completion));
    await this.merges.complete(tx, mergeId, jobId);
    return jobId;
  }

  async abandon(mergeId: string): Promise<void> {
    await this.database.joined(async (tx) => {
      const merge = await this.merges.lock(tx, mergeId);
      if (merge?.status !== 'open') throw mergeEnded();
      await this.merges.end(tx, mergeId, 'abandoned');
    });
  }

  private pull(tx: EntityManager, { actor, merge, app, settings }: Completion): Promise<string> {
    const { workspaceId } = actor;
    const { tag } = merge.sides.theirs;
    const input = {
      target: getTarget(settings.config),
      gitAppId: app.gitAppId,
      mergeId: merge.id,
      ...(tag === undefined ? {} : { tag }),
    };
    const job = JOBS.complete_pull.newJob({ workspaceId, appId: app.id, actor, input });
    return this.jobs.enqueue(tx, job, null);
  }

  private async commit(
    tx: EntityManager,
    { actor, merge, app, settings, message: given }: Completion,
  ): Promise<string> {
    if (app.isLocked) throw appLocked(app.name);
    getWritableTarget(settings.config);
    const message = normalizeMessage(given);
    const content = await this.merges.contentOf(tx, merge.id, app.gitAppId);
    if (!content) throw notFound('The app');
    const merged = mergeApp(storedSides(content), resolutionsOf(merge.app.settled));
    const unresolved = countUnresolved(merged);
    if (unresolved > 0) throw mergeUnresolved(unresolved);
    const { document, appName, gitVersionId, versionName } = merged.result;
    const named = { ...app, name: appName, version: { ...app.version, gitVersionId, name: versionName } };
    const built = await this.build.ofApp(tx, { ...settings, app: named, message, merge: true });
    const { workspaceId, userId } = actor;
    const job = JOBS.complete_merge.newJob({
      workspaceId,
      appId: app.id,
      actor: { userId, author: settings.author },
      message,
      input: { ...built, mergeId: merge.id },
    });
    const { text } = document;
    return this.jobs.enqueue(tx, job, { hash: hashOf(text), text });
  }
}

function refuseEnded({ status, targetId, replacedBy }: MergeRow, { config }: CommitSettings): void {
  if (status === 'outdated') throw mergeOutdated(replacedBy);
  if (status !== 'open') throw mergeEnded();
  if (config?.targetId !== targetId) throw mergeOutdated(null);
}
