import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Apps, hashOf, parseAppDocument, type AppRename } from '../../apps';
import { isSplitLink, localNameOf, RepositoryLayout } from '../domain';
import type { CommitInput } from '../queue/job-inputs';
import { JOBS } from '../queue/job-definitions';
import { JobStore } from '../queue/job-store';
import { AppLinkStore, type LastCommit } from '../store/app-link-store';
import { CommitSettingsStore } from '../store/commit-settings-store';
import { EnqueueCommit } from './enqueue-commit';

const MESSAGE = 'App is renamed';

/** Enqueues the commit that renames an app in the repository. */
@Injectable()
export class EnqueueRename {
  constructor(
    private readonly apps: Apps,
    private readonly settings: CommitSettingsStore,
    private readonly jobs: JobStore,
    private readonly links: AppLinkStore,
    private readonly commits: EnqueueCommit,
  ) {}

  /**
   * Returns null if the repository cannot be written, or if the app was never committed: then the next commit moves the
   * app's file.
   */
  async enqueue(tx: EntityManager, { app, before, actor }: AppRename): Promise<string | null> {
    const settings = await this.settings.lock(tx, actor);
    const { config } = settings;
    if (!config?.isConfigured || !config.isEnabled || config.access === 'read-only') return null;
    const last = (await this.links.find(app.id, tx))?.last ?? null;
    if (!last && !(await this.jobs.hasOpenCommit(tx, app))) return null;
    const layout = new RepositoryLayout(config.directory);
    const renamed = await this.hashesOf(tx, { app, before, last, layout });
    const { kind } = JOBS.rename_app;
    return this.commits.enqueue(tx, { kind, message: MESSAGE, renamed, app, actor, settings });
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
