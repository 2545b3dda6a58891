import { Injectable } from '@nestjs/common';
import { Apps } from '../../apps';
import { Database } from '../../core/database';
import { AppError } from '../../core/errors';
import { trimmed } from '../../core/names';
import { cursorOfOffset } from '../../core/http';
import {
  listRepositoryApps,
  locateApp,
  type AppSelector,
  type RepositoryApp,
  type RepositoryAppList,
  appNotInRepository,
  selectLinkedApp,
} from '../domain';
import { Semaphore } from '../../core/concurrency';
import type { Sha } from '../../git';
import { AppLinkStore } from '../store/app-link-store';
import type { CallWith } from '../calls/call';
import { AppPlaces } from '../ports';
import { copyOfJob } from '../queue/job';
import type { ListInput, ReadInput, ReadResult } from '../queue/job-inputs';
import { findCommitsOfApp, findReplacedState, type DescribedCommit } from './app-history';
import { CompareApp, presentChanges } from './compare-app';
import { FindMissing } from './find-missing';
import { readDocument, readForeignApp } from './foreign-app';
import { Mirrors, treeReaderOf, type OpenRepository } from './mirrors';

const MAX_UPDATES = 200;
/** Parsing a large list occupies the only thread: more of them at a time take more memory, but no less time. */
const MAX_LARGE_LISTS = 2;
/** Size of a list of some hundred apps. A smaller one waits for no other. */
const MAX_SMALL_META_BYTES = 64 << 10;

/** Reads the repository without changing anything: the list of its apps, the preview of an import, an app's updates. */
@Injectable()
export class ListApps {
  private readonly largeLists = new Semaphore(MAX_LARGE_LISTS);

  constructor(
    private readonly mirrors: Mirrors,
    private readonly apps: Apps,
    private readonly links: AppLinkStore,
    private readonly places: AppPlaces,
    private readonly findMissing: FindMissing,
    private readonly database: Database,
    private readonly compareApp: CompareApp,
  ) {}

  async list(call: CallWith<ListInput>, signal: AbortSignal): Promise<ReadResult> {
    const { target, preview, page } = call.input;
    if (preview) return this.preview(call, preview, signal);
    const importedIds = await this.apps.idsByGitId(copyOfJob(call));
    return this.mirrors.use(call, target, async (repository) => {
      const { base: tip } = await this.mirrors.fetch(repository, signal);
      const { items, metaProblem } = await this.listApps(repository, tip, signal);
      const end = page ? page.offset + page.limit : items.length;
      return {
        items: items.slice(page?.offset ?? 0, end).map((app) => presentRepositoryApp(app, importedIds)),
        nextCursor: end < items.length ? cursorOfOffset(end) : null,
        metaProblem,
      };
    });
  }

  private async listApps(
    { mirror, layout }: OpenRepository,
    tip: Sha | null,
    signal: AbortSignal,
  ): Promise<RepositoryAppList> {
    const tree = treeReaderOf(mirror, tip);
    const metaBytes = (await tree.findEntry(layout.metaPath))?.size ?? 0;
    if (metaBytes <= MAX_SMALL_META_BYTES) return listRepositoryApps(tree, layout);
    const release = await this.largeLists.acquire(signal);
    return listRepositoryApps(tree, layout).finally(release);
  }

  private async preview(
    call: CallWith<ListInput>,
    from: AppSelector,
    signal: AbortSignal,
  ): Promise<ReadResult> {
    const { target } = call.input;
    return this.mirrors.use(call, target, async (repository) => {
      const { base: tip } = await this.mirrors.fetch(repository, signal);
      const { app, document, last } = await readForeignApp(repository, { tip, from });
      const copy = copyOfJob(call);
      const place = copy.branchId === null ? await this.places.find(copy.workspaceId) : null;
      const appsOf = { workspaceId: copy.workspaceId, place };
      const missing = await this.findMissing.ofNewApp(appsOf, document, signal);
      const name = trimmed(app.name);
      const nameTaken = await this.apps.isNameTaken(this.database.manager, copy, name);
      return {
        name: app.name,
        path: app.path,
        lastCommit: last.isUnknown ? null : presentCommit(last),
        missing,
        nameTaken,
      };
    });
  }

  async updates(call: CallWith<ReadInput>, signal: AbortSignal): Promise<ReadResult> {
    const { target } = call.input;
    const link = await this.links.find(call.appId ?? '');
    const last = link?.last;
    if (!link || !last) throw appNotInRepository();
    return this.mirrors.use(call, target, async (repository) => {
      const { base: tip } = await this.mirrors.fetch(repository, signal);
      const app = selectLinkedApp(link.gitAppId, last.syncedState);
      const { commits, isBehind } = tip ? await findNews(repository, { tip, app, last: last.sha }) : NO_NEWS;
      await this.links.markBehind(this.database.manager, { appId: link.appId, sha: last.sha, isBehind });
      // The commit of a tag may be on another branch.
      const isOfBranch = last.tag === undefined;
      const isRewritten =
        tip && isBehind && isOfBranch && !(await repository.mirror.isAncestor(last.sha, tip));
      const difference = tip && isBehind ? await this.differenceOfPull(repository, { call, tip, app }) : null;
      return {
        ...(difference ? { difference } : {}),
        upToDate: !isBehind,
        commits: commits.map(presentCommit),
        ...(isRewritten ? { isRewritten: true } : {}),
      };
    });
  }

  /** Returns null where the app cannot be read. The pull then reports why. */
  private async differenceOfPull(
    { mirror, layout }: OpenRepository,
    { call, tip, app }: { call: CallWith<ReadInput>; tip: Sha; app: AppSelector },
  ): Promise<ReturnType<typeof presentChanges> | null> {
    try {
      const tree = treeReaderOf(mirror, tip);
      const located = await locateApp(tree, layout, app);
      const theirs = await readDocument(tree, located);
      const present = await this.apps.get(this.database.manager, call.appId ?? '');
      const ours = await this.compareApp.presentDocument(present, located);
      return presentChanges(ours.differenceTo(theirs).changes);
    } catch (error) {
      if (error instanceof AppError) return null;
      throw error;
    }
  }
}

interface News {
  commits: DescribedCommit[];
  isBehind: boolean;
}

const NO_NEWS: News = { commits: [], isBehind: false };

/** Finds the commits of an app since its last one; where the app is in a state from before, the commit of that. */
async function findNews(
  repository: OpenRepository,
  { tip, app, last }: { tip: Sha; app: AppSelector; last: Sha },
): Promise<News> {
  const commits: DescribedCommit[] = await findCommitsOfApp(repository, {
    tip,
    app,
    until: last,
    limit: MAX_UPDATES,
  });
  if (commits.length > 0) return { commits, isBehind: true };
  const replaced = await findReplacedState(repository, { tip, app, last });
  return { commits: replaced && !replaced.isUnknown ? [replaced] : [], isBehind: replaced !== null };
}

const presentCommit = ({ sha, message, author, date }: DescribedCommit) => ({
  sha,
  message: message.trimEnd(),
  author,
  date,
});

const presentRepositoryApp = (app: RepositoryApp, importedIds: Map<string, { sharedId: string }>) => ({
  gitAppId: app.gitAppId,
  name: app.name,
  path: app.path,
  versionName: app.versionName,
  lastCommit: app.lastCommit,
  importedAppId: importedIds.get(app.gitAppId ?? '')?.sharedId ?? null,
  problem: app.problem,
});
