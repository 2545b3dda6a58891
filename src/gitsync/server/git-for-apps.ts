import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import {
  Apps,
  hashOf,
  parseAppDocument,
  type AppGitPort,
  type RenamedHashes,
  type AppRename,
  type AppWithVersion,
  type CreationCommit,
  type GitState,
} from '../../apps';
import { commitsNotPushed, isSplitLink, localNameOf, RepositoryLayout, uncommittedChanges } from '../domain';
import { JOBS } from '../queue/jobs';
import type { CommitInput } from '../queue/job-inputs';
import { JobStore } from '../queue/job-store';
import { AppLinkStore, type LastCommit } from '../store/links';
import { CommitSettingsStore } from '../store/commit-settings-store';
import { hasUncommittedChanges } from '../store/uncommitted-changes';
import { AppGitState } from './app-git-state';
import { EnqueueCommit } from './commit';

const RENAME_MESSAGE = 'App is renamed';

/** Enqueues commits of created and renamed apps, and reads the states of apps. */
@Injectable()
export class GitForApps implements AppGitPort {
  constructor(
    private readonly commits: EnqueueCommit,
    private readonly apps: Apps,
    private readonly settings: CommitSettingsStore,
    private readonly jobs: JobStore,
    private readonly links: AppLinkStore,
    private readonly state: AppGitState,
  ) {}

  commitCreation(tx: EntityManager, app: AppWithVersion, request: CreationCommit): Promise<string> {
    return this.commits.commitCreation(tx, app, request);
  }

  /**
   * Enqueues the commit that renames the app in the repository. Returns null if the repository cannot be written, or if the app was never committed: then the next commit moves the
   * app's file.
   */
  async commitRename(tx: EntityManager, { app, before, actor }: AppRename): Promise<string | null> {
    await this.links.followName(tx, app.id);
    const settings = await this.settings.lock(tx, actor);
    const { config } = settings;
    if (!config?.isConfigured || !config.isEnabled || config.access === 'read-only') return null;
    const last = (await this.links.find(app.id, tx))?.last ?? null;
    if (!last && !(await this.jobs.hasOpenCommit(tx, app))) return null;
    const layout = new RepositoryLayout(config.directory);
    const renamed = await this.hashesOf(tx, { app, before, last, layout });
    const { kind } = JOBS.rename_app;
    return this.commits.enqueue(tx, { kind, message: RENAME_MESSAGE, renamed, app, actor, settings });
  }

  async refuseUncommitted(tx: EntityManager, app: AppWithVersion): Promise<void> {
    const link = await this.links.find(app.id, tx);
    if (link?.hasKept) throw commitsNotPushed();
    if (hasUncommittedChanges(app, link)) throw uncommittedChanges();
  }

  keepName(tx: EntityManager, app: AppWithVersion): Promise<void> {
    return this.links.keepName(tx, app);
  }

  renamed(tx: EntityManager, { id }: AppWithVersion, hashes: RenamedHashes): Promise<void> {
    return this.links.renameCommitted(tx, id, hashes);
  }

  statesOf(apps: AppWithVersion[]): Promise<Map<string, GitState>> {
    return this.state.statesOf(apps);
  }

  /**
   * Maps the hashes of the last committed document under the app's old names to its hash under the new one, so that the
   * app does not look modified. Undefined for an app in one file: its commit writes the document and knows the hash.
   */
  private async hashesOf(
    tx: EntityManager,
    rename: Omit<AppRename, 'actor'> & { last: LastCommit | null; layout: RepositoryLayout },
  ): Promise<CommitInput['renamed']> {
    const { app, before, last, layout } = rename;
    const { version } = app;
    if (last && !isSplitLink(last.syncedState, layout)) return undefined;
    const from: string[] = [];
    if (before.version.id === version.id) from.push(before.version.documentHash);
    // The repository has another name yet if an earlier rename failed.
    const name = last && localNameOf(last.syncedState);
    if (name !== null && name !== before.name) {
      const document = parseAppDocument(await this.apps.documentOf(tx, version.id));
      from.push(hashOf(document.withName(name).text));
    }
    return { from, to: version.documentHash };
  }
}
