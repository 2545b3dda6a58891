import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Apps, hashOf, type AppWithVersion } from '../../apps';
import { Database } from '../../core/database';
import type { Actor } from '../../workspaces';
import {
  AppChanges,
  appLocked,
  changesOutdated,
  checkOverwrite,
  excludingEachOther,
  gitNotConfigured,
  normalizeMessage,
  RepositoryLayout,
  type AppNames,
} from '../domain';
import { JOBS } from '../queue/jobs';
import { JobStore, type NewDocument } from '../queue/job-store';
import { AppLinkStore, type StoredLink } from '../store/links';
import { findCommittedHere } from '../store/committed-here';
import { CommitSettingsStore } from '../store/commit-settings-store';
import { getTarget } from '../store/settings';
import { hasUncommittedChanges } from '../store/uncommitted-changes';
import { BuildCommitInput, namesOf } from './build-commit-input';

interface KeepRequest {
  message: string;
  overwrite?: unknown;
  only?: string[];
  merge?: boolean;
}

/** The app as a commit has it. */
interface Content {
  names: AppNames;
  document: NewDocument;
}

/** Makes commits that are kept here until they are pushed. */
@Injectable()
export class KeepCommit {
  constructor(
    private readonly database: Database,
    private readonly apps: Apps,
    private readonly settings: CommitSettingsStore,
    private readonly jobs: JobStore,
    private readonly links: AppLinkStore,
    private readonly build: BuildCommitInput,
  ) {}

  /** Returns the id of the commit's job, or the app's last commit where there is nothing to commit. */
  keep(
    actor: Actor,
    appId: string,
    request: KeepRequest,
  ): Promise<{ jobId: string } | { sha: string | null }> {
    const message = normalizeMessage(request.message);
    const seen = checkOverwrite(request.overwrite);
    if (request.merge) throw excludingEachOther('push', 'merge');
    return this.database.joined(async (tx) => {
      const app = await this.apps.lock(tx, appId);
      if (app.isLocked) throw appLocked(app.name);
      const { config, author } = await this.settings.lockWritable(tx, actor);
      const target = getTarget(config);
      if (!target.id) throw gitNotConfigured();
      const { workspaceId, gitAppId } = app;
      await this.links.ensure(tx, { appId, workspaceId, gitAppId, targetId: target.id });
      const link = await this.links.find(appId, tx);
      if (!hasUncommittedChanges(app, link)) return { sha: link?.last?.sha ?? null };
      const { names, document } = await this.contentOf(tx, app, {
        link,
        only: request.only,
        layout: new RepositoryLayout(target.directory),
      });
      const input = {
        ...(await this.build.ofApp(tx, { app, config, author, message, seen })),
        ...names,
      };
      const by = { userId: actor.userId, author };
      const job = JOBS.commit_app.newJob({ workspaceId, appId, actor: by, message, input, isKept: true });
      return { jobId: await this.jobs.enqueue(tx, job, document) };
    });
  }

  /** The changes are chosen now: the next commit here builds on the result. */
  private async contentOf(
    tx: EntityManager,
    app: AppWithVersion,
    { link, only, layout }: { link: StoredLink | null; only: string[] | undefined; layout: RepositoryLayout },
  ): Promise<Content> {
    const { version } = app;
    const names = namesOf(app);
    if (!only) return { names, document: { hash: version.documentHash, versionId: version.id } };
    const committed = link && (await findCommittedHere(tx, link, layout));
    if (!committed) throw changesOutdated();
    const text = await this.apps.documentOf(tx, version.id);
    const before = { ...committed, followsName: link.followsName };
    const chosen = new AppChanges(before, { ...names, text }, layout).select(only);
    return { names: chosen.names, document: { hash: hashOf(chosen.text), text: chosen.text } };
  }
}
