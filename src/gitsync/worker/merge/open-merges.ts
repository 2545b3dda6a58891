import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { AppWithVersion } from '../../../apps';
import {
  countUnresolved,
  describeMerge,
  mergeEnded,
  mergeEntry,
  type AppNames,
  type AppOnSide,
  type AppSides,
  type MergeEntry,
  type ShownMerge,
} from '../../domain';
import type { LastCommit } from '../../store/links';
import { MergeStore, type NewMergeApp } from '../../store/merges';
import {
  resolutionsOf,
  type MergeContent,
  type MergeSide,
  type SettledConflicts,
} from '../../store/stored-merge';

interface OpenRequest {
  kind: 'pull' | 'commit';
  workspaceId: string;
  target: { id: string; branch: string };
  app: AppWithVersion;
  sides: AppSides;
  /** The commits that base and theirs are. */
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
   * Stores a merge in place of the app's open one of its kind, with the decisions on that one which still fit. Returns its
   * id and the number of conflicts that are not settled.
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
