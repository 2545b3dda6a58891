import { Injectable } from '@nestjs/common';
import { Apps } from '../../apps';
import { Database } from '../../core/database';
import { AppError } from '../../core/errors';
import { trimmed } from '../../core/names';
import { cursorOfOffset } from '../../core/http';
import { Constants } from '../../workspaces';
import {
  listRepositoryApps,
  locateApp,
  type AppSelector,
  type RepositoryApp,
  type RepositoryAppList,
} from '../domain';
import { Semaphore, type Sha } from '../git';
import { AppLinkStore } from '../store/app-link-store';
import type { Job, ReadInput } from '../store/job';
import { findCommitsOfApp, findReplacedState } from './app-history';
import { CompareApp, presentDifference } from './compare-app';
import { readDocument, readForeignApp } from './import-app';
import { Remotes, viewOf, type Remote } from './remotes';
import { notYetInRepository } from './uncommitted';

const MAX_UPDATES = 200;
/** Of one thread: more of them at a time would not be done sooner, only be in memory together. */
const MAX_LARGE_LISTS = 2;
/** Some hundred apps; a list of fewer waits for no other. */
const MAX_SMALL_META_BYTES = 64 << 10;

/** What is only looked at in the repository: its apps, one of them before its import, and what is new of one. */
@Injectable()
export class ReadRepository {
  private readonly largeLists = new Semaphore(MAX_LARGE_LISTS);

  constructor(
    private readonly remotes: Remotes,
    private readonly apps: Apps,
    private readonly links: AppLinkStore,
    private readonly constants: Constants,
    private readonly database: Database,
    private readonly compareApp: CompareApp,
  ) {}

  async list(job: Job, signal: AbortSignal): Promise<Record<string, unknown>> {
    const { target, previewGitAppId, page } = job.input as ReadInput;
    if (previewGitAppId !== undefined) return this.preview(job, previewGitAppId, signal);
    const importedIds = await this.apps.idsByGitId(job.workspaceId);
    return this.remotes.use(job, target, async (remote) => {
      const tip = await this.remotes.fetch(remote, signal);
      const { items, metaProblem } = await this.listApps(remote, tip, signal);
      const end = page ? page.offset + page.limit : items.length;
      return {
        items: items.slice(page?.offset ?? 0, end).map((app) => presentRepositoryApp(app, importedIds)),
        nextCursor: end < items.length ? cursorOfOffset(end) : null,
        metaProblem,
      };
    });
  }

  private async listApps(
    { mirror, layout }: Remote,
    tip: Sha | null,
    signal: AbortSignal,
  ): Promise<RepositoryAppList> {
    const view = viewOf(mirror, tip);
    const metaBytes = (await view.findEntry(layout.metaPath))?.size ?? 0;
    if (metaBytes <= MAX_SMALL_META_BYTES) return listRepositoryApps(view, layout);
    const leave = await this.largeLists.acquire(signal);
    return listRepositoryApps(view, layout).finally(leave);
  }

  private async preview(job: Job, gitAppId: string, signal: AbortSignal): Promise<Record<string, unknown>> {
    const { target } = job.input as ReadInput;
    return this.remotes.use(job, target, async (remote) => {
      const tip = await this.remotes.fetch(remote, signal);
      const { app, document, last } = await readForeignApp(remote, { tip, from: { gitAppId } });
      const missing = await this.constants.findMissing(job.workspaceId, document.references());
      const name = trimmed(app.name);
      const nameTaken = await this.apps.isNameTaken(this.database.manager, job.workspaceId, name);
      const { sha, message, author, date } = last;
      return {
        name: app.name,
        path: app.path,
        lastCommit: { sha, message, author, date },
        missing,
        nameTaken,
      };
    });
  }

  async updates(job: Job, signal: AbortSignal): Promise<Record<string, unknown>> {
    const { target } = job.input as ReadInput;
    const link = await this.links.find(job.appId ?? '');
    const last = link?.last;
    if (!link || !last) throw notYetInRepository();
    return this.remotes.use(job, target, async (remote) => {
      const tip = await this.remotes.fetch(remote, signal);
      const app = last.seen.entry ? { gitAppId: link.gitAppId } : { path: last.seen.path };
      const commits = tip
        ? await findCommitsOfApp(remote, { tip, app, until: last.sha, limit: MAX_UPDATES })
        : [];
      const replaced =
        tip && commits.length === 0 ? await findReplacedState(remote, { tip, app, last: last.sha }) : null;
      if (replaced) commits.push(replaced);
      const isBehind = commits.length > 0;
      await this.links.markBehind(this.database.manager, { appId: link.appId, sha: last.sha, isBehind });
      const difference = tip && isBehind ? await this.whatAPullChanges(remote, { job, tip, app }) : null;
      return {
        ...(difference ? { difference } : {}),
        upToDate: commits.length === 0,
        commits: commits.map(({ sha, message, author, date }) => ({
          sha,
          message: message.trimEnd(),
          author,
          date,
        })),
      };
    });
  }

  /** Nothing where it cannot be told: a file that is gone, or is no document, is the pull's to complain of. */
  private async whatAPullChanges(
    { mirror, layout }: Remote,
    { job, tip, app }: { job: Job; tip: Sha; app: AppSelector },
  ): Promise<ReturnType<typeof presentDifference> | null> {
    try {
      const view = viewOf(mirror, tip);
      const located = await locateApp(view, layout, app);
      const theirs = await readDocument(view, located);
      const present = await this.apps.get(this.database.manager, job.appId ?? '');
      const ours = await this.compareApp.presentDocument(present, located);
      return presentDifference(ours.differenceTo(theirs));
    } catch (error) {
      if (error instanceof AppError) return null;
      throw error;
    }
  }
}

const presentRepositoryApp = (app: RepositoryApp, importedIds: Map<string, string>) => ({
  gitAppId: app.gitAppId,
  name: app.name,
  path: app.path,
  versionName: app.versionName,
  lastCommit: app.lastCommit,
  importedAppId: importedIds.get(app.gitAppId ?? '') ?? null,
  problem: app.problem,
});
