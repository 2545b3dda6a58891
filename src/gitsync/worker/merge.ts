import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Apps, type AppDocument, type AppWithVersion } from '../../apps';
import {
  appNotInRepository,
  countChanges,
  countUnresolved,
  isSameSide,
  isSplitLink,
  isSameState,
  mergeApp,
  mergeUnresolved,
  sideOf,
  type AppSides,
  type MergedApp,
  type RepositoryLayout,
} from '../domain';
import { completesMerge, type CompletePullJob, type PullJob } from '../queue/job';
import type { PullResult } from '../queue/job-inputs';
import { isAutomaticKind } from '../queue/jobs';
import { QueueStore, type Lease } from '../queue/queue-store';
import type { LastCommit, StoredLink } from '../store/links';
import { resolutionsOf } from '../store/stored-merge';
import { OpenMerges } from './merge/open-merges';
import { RebaseApp } from './merge/rebase-app';
import { committedBefore, committedSide, foreignSide, namesOf } from './merge/sides';
import type { ForeignApp } from './read-app';
import type { Rebase } from './rebase';

export interface CombineRequest {
  lease: Lease;
  job: PullJob | CompletePullJob;
  /** Locked. */
  app: AppWithVersion;
  link: StoredLink;
  foreign: ForeignApp;
  /** Document of the last commit or pull. */
  base: AppDocument;
  layout: RepositoryLayout;
}

/** `conflicts`: nothing was changed; the merge `mergeId` is to be settled. `outdated`: as well, in place of the job's merge. */
export type CombineOutcome =
  { kind: 'combined' } | { kind: 'conflicts' | 'outdated'; mergeId: string; unresolved: number };

interface Combined {
  request: CombineRequest & { last: LastCommit };
  sides: AppSides;
  rebase: Rebase;
  merged: MergedApp;
}

/** Pulls an app and puts its uncommitted changes on top, in one transaction. */
@Injectable()
export class CombinePull {
  constructor(
    private readonly apps: Apps,
    private readonly queues: QueueStore,
    private readonly openMerges: OpenMerges,
    private readonly rebaseApp: RebaseApp,
  ) {}

  async run(tx: EntityManager, request: CombineRequest): Promise<CombineOutcome> {
    const { last } = request.link;
    if (!last) throw appNotInRepository();
    // Somebody has chosen a release since this pull was enqueued by itself.
    if (isAutomaticKind(request.job.kind) && last.tag !== undefined) {
      await this.succeed(tx, request, { sha: last.sha, updated: false });
      return { kind: 'combined' };
    }
    const sides = await this.readSides(tx, { ...request, last });
    return completesMerge(request.job)
      ? this.complete(tx, { request: { ...request, last }, job: request.job }, sides)
      : this.pull(tx, { ...request, last }, sides);
  }

  private async pull(
    tx: EntityManager,
    request: Combined['request'],
    sides: AppSides,
  ): Promise<CombineOutcome> {
    const merged = mergeApp(sides);
    if (countUnresolved(merged) > 0) return this.open(tx, { request, sides, kind: 'conflicts' });
    const rebase = { from: sides.base, to: sides.theirs };
    return this.apply(tx, { request, sides, rebase, merged });
  }

  private async complete(
    tx: EntityManager,
    { request, job }: { request: Combined['request']; job: CompletePullJob },
    sides: AppSides,
  ): Promise<CombineOutcome> {
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

  private async readSides(tx: EntityManager, request: Combined['request']): Promise<AppSides> {
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
    { request, sides, kind }: Pick<Combined, 'request' | 'sides'> & { kind: 'conflicts' | 'outdated' },
  ): Promise<CombineOutcome> {
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
    { request, sides, rebase, merged }: Combined,
  ): Promise<CombineOutcome> {
    const { foreign, last, link, base, layout } = request;
    const isSplit = isSplitLink(last.syncedState, layout);
    const before = committedBefore(last, base, link);
    const { mine: present } = sides;
    const { result } = merged;
    await this.rebaseApp.run(tx, { ...request, present, result, rebase, before, isSplit, hasResult: false });
    const { sha, syncedState } = foreign.last;
    const answer: PullResult = {
      sha,
      updated: !isSameSide(result, present) || !isSameState(syncedState, last.syncedState),
      merged: countChanges(merged.changesOf('mine')),
    };
    await this.succeed(tx, request, answer);
    return { kind: 'combined' };
  }

  private succeed(
    tx: EntityManager,
    { lease, job }: Pick<CombineRequest, 'lease' | 'job'>,
    result: PullResult,
  ): Promise<void> {
    return this.queues.guarded(lease, () => this.queues.succeed(tx, job, { commit: result.sha, result }));
  }
}
