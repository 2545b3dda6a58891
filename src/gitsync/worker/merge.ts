import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AppHostedError, Apps, type AppWithVersion, type AppDocument } from '../../apps';
import type { AppNames } from '../domain/app-changes';
import { mergeEnded, appNotInRepository, mergeUnresolved } from '../domain/errors';
import {
  isSplitLink,
  isSameState,
  committedNameOf,
  namesInRepository,
  nameToTake,
} from '../domain/format/app-link';
import type { RepositoryLayout } from '../domain/format/repository-layout';
import {
  countUnresolved,
  describeMerge,
  countChanges,
  type AppOnSide,
  type AppSides,
  type ShownMerge,
  type MergedApp,
} from '../domain/merge/conflicts';
import { isSameSide, mergeApp, sideOf } from '../domain/merge/merge-app';
import { mergeEntry, type MergeEntry } from '../domain/merge/merge-entries';
import type { MissingNames } from '../domain/missing-names';
import type { MetAtHost } from '../ports';
import type { CompletePullJob, PullJob, PullResult } from '../queue/app-jobs';
import { completesMerge } from '../queue/commit-jobs';
import { isAutomaticKind } from '../queue/define-job';
import type { Lease } from '../queue/jobs';
import { QueueStore } from '../queue/queue-store';
import type { LastCommit, StoredLink } from '../store/links';
import {
  MergeStore,
  resolutionsOf,
  type NewMergeApp,
  type MergeContent,
  type MergeSide,
  type SettledConflicts,
} from '../store/merges';
import type { ForeignApp } from './read-app';
import { RebaseApp, committedBefore, type Rebase } from './rebase';

interface OpenRequest {
  kind: 'pull' | 'commit';
  workspaceId: string;
  target: { id: string; branch: string };
  app: AppWithVersion;
  sides: AppSides;
  /** Commits of base and theirs. */
  base: LastCommit;
  theirs: LastCommit;
  /** Person whose changes are mine, and when they were made. */
  mine: { author: MergeSide['author']; date: Date };
  message: string | null;
}

/** A merge that its job completes. */
interface Completing {
  content: MergeContent;
  settled: SettledConflicts;
  shown: ShownMerge;
}

/** Merges with conflicts, as jobs begin and complete them. */
@Injectable()
export class OpenMerges {
  constructor(private readonly merges: MergeStore) {}

  /**
   * Replaces the app's open merge of this kind, keeping the decisions that still apply. Returns its id and its open
   * conflicts.
   */
  async open(tx: EntityManager, request: OpenRequest): Promise<{ id: string; unresolved: number }> {
    const { kind, workspaceId, target, app, sides, message } = request;
    const settled = await this.merges.settledBefore(tx, {
      kind,
      targetId: target.id,
      gitAppId: app.gitAppId,
    });
    const stored = mergedAppOf({
      appId: app.id,
      gitAppId: app.gitAppId,
      sides,
      clashes: [],
      names: mapSides(sides, namesOfSide),
      settled,
      baseState: request.base.syncedState,
      theirsLast: request.theirs,
    });
    const id = await this.merges.open(tx, {
      workspaceId,
      targetId: target.id,
      kind,
      sides: describeSides(request),
      message,
      apps: [stored],
    });
    const { unresolved } = stored;
    return { id, unresolved };
  }

  /** Locks the merge. Throws 409 `merge_ended` if it is over, or if another job completes it. */
  async getCompleting(
    tx: EntityManager,
    { mergeId, jobId, appId }: { mergeId: string; jobId: string; appId: string },
  ): Promise<Completing> {
    const merge = await this.merges.lock(tx, mergeId);
    const app = merge?.apps.find((one) => one.appId === appId);
    const content = app && (await this.merges.contentOf(tx, mergeId, app.gitAppId));
    if (merge?.status !== 'open' || merge.completingJobId !== jobId || !app || !content) throw mergeEnded();
    return { content, settled: app.settled, shown: app.shown };
  }

  end(tx: EntityManager, mergeId: string): Promise<void> {
    return this.merges.end(tx, mergeId, 'done');
  }
}

/** An app of a merge, or its other files, as it is stored with the decisions so far. */
export function mergedAppOf({
  sides,
  clashes,
  ...app
}: Omit<NewMergeApp, 'texts' | 'shown' | 'unresolved' | 'clashes'> & MergeEntry): NewMergeApp {
  const merged = mergeEntry({ sides, clashes }, resolutionsOf(app.settled));
  return {
    ...app,
    clashes: [...clashes],
    texts: mapSides(sides, (side) => side?.document.text ?? null),
    shown: describeMerge(merged),
    unresolved: countUnresolved(merged),
  };
}

export const namesOfSide = ({ appName, gitVersionId, versionName }: AppOnSide): AppNames => ({
  appName,
  gitVersionId,
  versionName,
});

function describeSides({ target: { branch }, mine, base, theirs }: OpenRequest): AppSides<MergeSide> {
  const { author, date } = mine;
  return {
    mine: { branch, sha: null, author, date: date.toISOString(), message: null },
    base: commitSide(branch, base),
    theirs: commitSide(branch, theirs),
  };
}

const commitSide = (
  branch: string,
  { sha, message, author, date, isUnknown, tag }: LastCommit,
): MergeSide => ({
  branch,
  sha,
  ...(tag === undefined ? {} : { tag }),
  author: isUnknown ? null : author,
  date: isUnknown ? null : date.toISOString(),
  message: isUnknown ? null : message,
});

export const mapSides = <From, To>(
  { base, mine, theirs }: AppSides<From>,
  map: (side: From) => To,
): AppSides<To> => ({
  base: map(base),
  mine: map(mine),
  theirs: map(theirs),
});

/** State of the app at its host, as far as the pull has come. */
export interface StateThere {
  /** Things of the host that the pull has met. */
  met: MetAtHost;
  /** The host has to be changed although it may have the document: by decision, other queries are left out there by now. */
  isOutdated: boolean;
  /** The pull has changed the app there. */
  isChangedThere: boolean;
}

export interface PullToMerge extends StateThere {
  lease: Lease;
  job: PullJob | CompletePullJob;
  /** Locked. */
  app: AppWithVersion;
  link: StoredLink;
  foreign: ForeignApp;
  /** Document of the last commit or pull. */
  base: AppDocument;
  layout: RepositoryLayout;
  /** Names that the pull brings, and that are missing where the app is edited. */
  missing: MissingNames | null;
}

/**
 * `conflicts`: nothing was changed; the merge `mergeId` is to be settled. `outdated`: the same, in place of the job's merge.
 */
export type MergeOutcome =
  { kind: 'merged' } | { kind: 'conflicts' | 'outdated'; mergeId: string; unresolved: number };

interface MergingPull {
  request: PullToMerge & { last: LastCommit };
  sides: AppSides;
  rebase: Rebase;
  merged: MergedApp;
}

/** Pulls an app and puts its uncommitted changes on top, in one transaction. */
@Injectable()
export class MergePull {
  constructor(
    private readonly apps: Apps,
    private readonly queues: QueueStore,
    private readonly openMerges: OpenMerges,
    private readonly rebaseApp: RebaseApp,
  ) {}

  async run(tx: EntityManager, request: PullToMerge): Promise<MergeOutcome> {
    const { last } = request.link;
    if (!last) throw appNotInRepository();
    // A user has chosen a release since this automatic pull was enqueued.
    if (isAutomaticKind(request.job.kind) && last.tag !== undefined) {
      await this.succeed(tx, request, { sha: last.sha, updated: false });
      return { kind: 'merged' };
    }
    const sides = await this.readSides(tx, { ...request, last });
    return completesMerge(request.job)
      ? this.complete(tx, { request: { ...request, last }, job: request.job }, sides)
      : this.pull(tx, { ...request, last }, sides);
  }

  private async pull(
    tx: EntityManager,
    request: MergingPull['request'],
    sides: AppSides,
  ): Promise<MergeOutcome> {
    const merged = mergeApp(sides);
    if (countUnresolved(merged) > 0) return this.open(tx, { request, sides, kind: 'conflicts' });
    const rebase = { from: sides.base, to: sides.theirs };
    return this.apply(tx, { request, sides, rebase, merged });
  }

  private async complete(
    tx: EntityManager,
    { request, job }: { request: MergingPull['request']; job: CompletePullJob },
    sides: AppSides,
  ): Promise<MergeOutcome> {
    const { mergeId } = job.input;
    const { app, last, foreign } = request;
    const ids = { mergeId, jobId: job.id, appId: app.id };
    const { content, settled } = await this.openMerges.getCompleting(tx, ids);
    const isMoved =
      !isSameSide(sides.mine, sideOf(content.texts.mine, content.names.mine, { isSplit: false })) ||
      !isSameState(last.syncedState, content.baseState) ||
      !isSameState(foreign.last.syncedState, content.theirsLast.syncedState);
    if (isMoved) return this.open(tx, { request, sides, kind: 'outdated' });
    const merged = mergeApp(sides, resolutionsOf(settled));
    const unresolved = countUnresolved(merged);
    if (unresolved > 0) throw mergeUnresolved(unresolved);
    await this.openMerges.end(tx, mergeId);
    return this.apply(tx, { request, sides, rebase: { from: sides.mine, to: merged.result }, merged });
  }

  private async readSides(tx: EntityManager, request: MergingPull['request']): Promise<AppSides> {
    const { app, link, last, foreign, base, layout } = request;
    const text = await this.apps.documentOf(tx, app.version.id);
    return {
      base: committedSide(last, base, { app, followsName: link.followsName }),
      mine: sideOf(text, namesOf(app), {
        isSplit: isSplitLink(last.syncedState, layout),
        committed: base,
      }),
      theirs: foreignSide(foreign, { app, link }),
    };
  }

  private async open(
    tx: EntityManager,
    { request, sides, kind }: Pick<MergingPull, 'request' | 'sides'> & { kind: 'conflicts' | 'outdated' },
  ): Promise<MergeOutcome> {
    const { job, app, foreign, last } = request;
    const opened = {
      kind: 'pull' as const,
      workspaceId: app.workspaceId,
      target: { id: foreign.targetId, branch: job.input.target.branch },
      app,
      sides,
      base: last,
      theirs: foreign.last,
      mine: { author: app.changedBy && { name: app.changedBy.name, email: null }, date: app.updatedAt },
      message: null,
    };
    const { id: mergeId, unresolved } = await this.queues.guarded(request.lease, () =>
      this.openMerges.open(tx, opened),
    );
    return { kind, mergeId, unresolved };
  }

  private async apply(
    tx: EntityManager,
    { request, sides, rebase, merged }: MergingPull,
  ): Promise<MergeOutcome> {
    const { app, foreign, last, link, base, layout, isChangedThere } = request;
    const isSplit = isSplitLink(last.syncedState, layout);
    const before = committedBefore(last, base, link);
    const { mine: present } = sides;
    const { result } = merged;
    if (request.isOutdated) requireChangeAtHost(app, { document: result.document.text });
    await this.rebaseApp.run(tx, { ...request, present, result, rebase, before, isSplit, hasResult: false });
    const { sha, syncedState } = foreign.last;
    const answer: PullResult = {
      sha,
      updated: isChangedThere || !isSameSide(result, present) || !isSameState(syncedState, last.syncedState),
      merged: countChanges(merged.changesOf('mine')),
      ...(request.missing && { missing: request.missing }),
      ...presentMet(request.met),
    };
    await this.succeed(tx, request, answer);
    return { kind: 'merged' };
  }

  private succeed(
    tx: EntityManager,
    { lease, job }: Pick<PullToMerge, 'lease' | 'job'>,
    result: PullResult,
  ): Promise<void> {
    return this.queues.guarded(lease, () => this.queues.succeed(tx, job, { commit: result.sha, result }));
  }
}

/** Throws `AppHostedError`, upon which the host is changed, although it may have the document. */
export function requireChangeAtHost({ name, hosted }: AppWithVersion, wanted: { document: string }): void {
  if (hosted) throw new AppHostedError(name, hosted, wanted);
}

/** An app that is edited here meets nothing. */
export const NOTHING_MET: MetAtHost = { dataSources: [], tables: [], added: [], lostCredentials: [] };

export const presentMet = ({
  dataSources,
  tables,
  added,
  lostCredentials,
}: MetAtHost): Pick<PullResult, 'hostDataSources' | 'hostTables' | 'hostAdded' | 'hostLostCredentials'> => ({
  ...(dataSources.length > 0 && { hostDataSources: dataSources }),
  ...(tables.length > 0 && { hostTables: tables }),
  ...(added.length > 0 && { hostAdded: added }),
  ...(lostCredentials.length > 0 && { hostLostCredentials: lostCredentials }),
});

export const namesOf = ({ name, version }: AppWithVersion): AppNames => ({
  appName: name,
  gitVersionId: version.gitVersionId,
  versionName: version.name,
});

/** Returns the app as it was last pushed or pulled. */
export function committedSide(
  { syncedState }: LastCommit,
  document: AppDocument,
  { app, followsName }: { app: AppWithVersion; followsName: boolean },
): AppOnSide {
  const { gitVersionId, gitVersionName } = namesInRepository(syncedState);
  return {
    document,
    appName: committedNameOf({ followsName }, syncedState) ?? app.name,
    gitVersionId: gitVersionId ?? document.versionId ?? app.version.gitVersionId,
    versionName: gitVersionName,
  };
}

/** Returns the app as the repository has it. */
export function foreignSide(
  { app: located, document, last }: ForeignApp,
  { app, link }: { app: AppWithVersion; link: StoredLink | null },
): AppOnSide {
  return {
    document,
    appName: nameInRepository({ app: located, last }, link) ?? app.name,
    gitVersionId: located.gitVersionId ?? document.versionId ?? app.version.gitVersionId,
    versionName: located.versionName,
  };
}

/** Returns the name that an app takes from a repository state; null if it keeps its own. */
export const nameInRepository = (
  { app, last }: Pick<ForeignApp, 'app' | 'last'>,
  link: StoredLink | null,
): string | null =>
  nameToTake(link ?? { followsName: true }, { name: app.name, localName: last.syncedState.localName });
