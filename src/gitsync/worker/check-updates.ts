import { Injectable } from '@nestjs/common';
import { Apps } from '../../apps';
import { Database } from '../../core/database';
import { AppError } from '../../core/errors';
import { isGitError, type Sha } from '../../git';
import { WorkspaceEvents } from '../../workspaces';
import { appNotInRepository } from '../domain/errors';
import { selectLinkedApp } from '../domain/format/app-link';
import { locateApp } from '../domain/format/locate-app';
import type { AppSelector } from '../domain/format/tree';
import type { CallWith } from '../calls';
import type { ReadInput, ReadResult } from '../queue/read-jobs';
import { AppLinkStore, type LastCommit, type StoredLink } from '../store/links';
import { AdoptLinks } from './adopt-links';
import {
  findCommitsOfApp,
  findReplacedState,
  lastCommitOfApp,
  presentCommit,
  type DescribedCommit,
} from './app-history';
import { CompareApp } from './compare-app';
import { leaveOut, readDocument } from './read-app';
import { Mirrors, treeReaderOf, type OpenRepository } from './mirrors';
import { presentDifference } from './present-changes';

const MAX_UPDATES = 200;

/** Finds others' commits to an app, and records whether the app is behind. */
@Injectable()
export class CheckUpdates {
  constructor(
    private readonly mirrors: Mirrors,
    private readonly apps: Apps,
    private readonly links: AppLinkStore,
    private readonly adopt: AdoptLinks,
    private readonly database: Database,
    private readonly compareApp: CompareApp,
    private readonly events: WorkspaceEvents,
  ) {}

  run(call: CallWith<ReadInput>, signal: AbortSignal): Promise<ReadResult> {
    const { workspaceId } = call;
    const appId = call.appId ?? '';
    return this.mirrors.use(call, call.input.target, async (repository) => {
      const tip = await this.fetchFor(repository, appId, signal);
      // Other pages may still show that the repository could not be reached.
      await this.events.publishPart(this.database.manager, { workspaceId, part: 'repository' });
      const link = await this.adopt.find(repository, { workspaceId, appId, tip });
      if (!link?.last) return this.updatesOfUnknown(repository, { call, tip });
      return this.updatesSince(repository, { ...link, last: link.last }, { call, tip });
    });
  }

  /** Fetches the branch. If it is gone, marks the app as behind. */
  private async fetchFor(
    repository: OpenRepository,
    appId: string,
    signal: AbortSignal,
  ): Promise<Sha | null> {
    try {
      return (await this.mirrors.fetch(repository, signal)).base;
    } catch (error) {
      const isGone = isGitError(error) && error.code === 'git_branch_not_found';
      const last = isGone ? (await this.links.find(appId))?.last : null;
      if (last) await this.markBehind({ appId, last, isBehind: true });
      throw error;
    }
  }

  private async updatesSince(
    repository: OpenRepository,
    { appId, gitAppId, last }: StoredLink & { last: LastCommit },
    { call, tip }: { call: CallWith<ReadInput>; tip: Sha | null },
  ): Promise<ReadResult> {
    const app = selectLinkedApp(gitAppId, last.syncedState);
    const { commits, isBehind } = tip ? await findNews(repository, { tip, app, last: last.sha }) : EMPTIED;
    await this.markBehind({ appId, last, isBehind });
    const isRewritten = isBehind && (await hasLost(repository, { last, tip }));
    const difference = tip && isBehind ? await this.differenceOfPull(repository, { call, tip, app }) : null;
    return {
      ...(difference ? { difference } : {}),
      upToDate: !isBehind,
      commits: commits.map(presentCommit),
      ...(isRewritten ? { isRewritten: true } : {}),
      ...(tip ? {} : { isEmptied: true }),
    };
  }

  /**
   * Describes an app that the repository may have, but this workspace never committed or pulled there: a pull brings it here.
   */
  private async updatesOfUnknown(
    repository: OpenRepository,
    { call, tip }: { call: CallWith<ReadInput>; tip: Sha | null },
  ): Promise<ReadResult> {
    const present = await this.apps.get(this.database.manager, call.appId ?? '');
    const app = { gitAppId: present.gitAppId };
    if (tip === null || !(await isThere(repository, { tip, app }))) throw appNotInRepository(present);
    const last = await lastCommitOfApp(repository, { tip, app });
    const difference = await this.differenceOfPull(repository, { call, tip, app });
    const commits = last.isUnknown ? [] : [presentCommit(last)];
    return { ...(difference ? { difference } : {}), upToDate: false, commits };
  }

  /** Returns null if the app cannot be read. The pull then reports why. */
  private async differenceOfPull(
    { mirror, layout }: OpenRepository,
    { call, tip, app }: { call: CallWith<ReadInput>; tip: Sha; app: AppSelector },
  ): Promise<ReturnType<typeof presentDifference> | null> {
    try {
      const tree = treeReaderOf(mirror, tip);
      const located = await locateApp(tree, layout, app);
      const theirs = await readDocument(tree, located);
      const present = await this.apps.get(this.database.manager, call.appId ?? '');
      const { isSplit } = located;
      const ours = await this.compareApp.presentDocument(present, { isSplit, document: theirs });
      return presentDifference(ours, theirs);
    } catch (error) {
      if (error instanceof AppError) return null;
      throw error;
    }
  }

  private markBehind({
    appId,
    last: { sha },
    isBehind,
  }: {
    appId: string;
    last: LastCommit;
    isBehind: boolean;
  }): Promise<void> {
    return this.links.markBehind(this.database.manager, { appId, sha, isBehind });
  }
}

interface News {
  commits: DescribedCommit[];
  isBehind: boolean;
}

/** News of a repository that has lost all its commits. */
const EMPTIED: News = { commits: [], isBehind: true };

/** Finds an app's commits since its last one or, if the app is back in an earlier state, that state's commit. */
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

/** True if the branch's history no longer has the commit. Never for a tag, whose commit may be on another branch. */
async function hasLost(
  { mirror }: OpenRepository,
  { last, tip }: { last: LastCommit; tip: Sha | null },
): Promise<boolean> {
  if (last.tag !== undefined) return false;
  return tip === null || !(await mirror.isAncestor(last.sha, tip));
}

async function isThere(
  { mirror, layout }: OpenRepository,
  { tip, app }: { tip: Sha; app: AppSelector },
): Promise<boolean> {
  return (await locateApp(treeReaderOf(mirror, tip), layout, app).catch(leaveOut)) !== null;
}
