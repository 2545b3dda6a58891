import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Apps } from '../../../apps';
import { Database } from '../../../core/database';
import { mergeEnded, type AppNames, type AppSides } from '../../domain';
import type { Sha } from '../../../git';
import { copyOfJob, type MergeBranchesJob } from '../../queue/job';
import { MergeStore, type NewMergeApp } from '../../store/merges';
import { type MergeRow, type MergeSide, type SettledConflicts } from '../../store/stored-merge';
import { mergedAppOf, namesOfSide } from '../merge/open-merges';
import type { OpenRepository } from '../mirrors';
import { presentCommit } from './describe-branch';
import type { ClashingEntry } from './plan-merge';

interface OpenRequest {
  job: MergeBranchesJob;
  repository: OpenRepository;
  tips: { base: Sha | null; ours: Sha; theirs: Sha };
  clashing: readonly ClashingEntry[];
}

/** Conflicts of merges of branches, as jobs open and complete them. */
@Injectable()
export class BranchConflicts {
  constructor(
    private readonly database: Database,
    private readonly apps: Apps,
    private readonly merges: MergeStore,
  ) {}

  /** Returns the merge that the job completes. Throws 409 `merge_ended` if it is over, or if another job completes it. */
  async getCompleting(job: MergeBranchesJob, mergeId: string): Promise<MergeRow> {
    const merge = await this.merges.find(mergeId, this.database.manager);
    if (merge?.status !== 'open' || merge.completingJobId !== job.id) throw mergeEnded();
    return merge;
  }

  /** Stores a merge in place of the open one of the same branches, with the decisions on that one which still fit. */
  async open(tx: EntityManager, { job, repository, tips, clashing }: OpenRequest): Promise<string> {
    const { workspaceId, message, input } = job;
    const { targetId } = repository;
    const local = await this.apps.idsByGitId(copyOfJob(job));
    const apps: NewMergeApp[] = [];
    for (const entry of clashing) {
      const { gitAppId, sides, clashes } = entry;
      const settled = await this.merges.settledBefore(tx, {
        kind: 'branches',
        targetId,
        gitAppId,
        from: input.from,
      });
      const appId = gitAppId === null ? null : (local.get(gitAppId)?.id ?? null);
      // The commits of both sides tell their states.
      const states = { baseState: null, theirsLast: null };
      apps.push(mergedAppOf({ appId, gitAppId, sides, clashes, names: namesOf(entry), settled, ...states }));
    }
    const described = await describeTips(repository, { ...tips, from: input.from });
    return this.merges.open(tx, {
      workspaceId,
      targetId,
      kind: 'branches',
      sides: described,
      message,
      apps,
    });
  }

  end(tx: EntityManager, mergeId: string): Promise<void> {
    return this.merges.end(tx, mergeId, 'done');
  }
}

/** Returns the names of an app also where it cannot be read. */
function namesOf({ sides, placed }: ClashingEntry): AppSides<AppNames | null> {
  const on = (which: keyof AppSides) => {
    const [side, app] = [sides[which], placed[which]];
    if (side) return namesOfSide(side);
    const {
      name: appName,
      gitVersionId,
      versionName,
    } = app ?? { name: null, gitVersionId: null, versionName: null };
    return appName === null
      ? null
      : { appName, gitVersionId: gitVersionId ?? '', versionName: versionName ?? '' };
  };
  return { base: on('base'), mine: on('mine'), theirs: on('theirs') };
}

/** Returns decisions by the app; by null those on other files. */
export const decisionsOf = (merge: MergeRow): ReadonlyMap<string | null, SettledConflicts> =>
  new Map(merge.apps.map(({ gitAppId, settled }) => [gitAppId, settled]));

async function describeTips(
  { mirror, branch }: OpenRepository,
  { base, ours, theirs, from }: { base: Sha | null; ours: Sha; theirs: Sha; from: string },
): Promise<AppSides<MergeSide>> {
  const side = async (name: string, sha: Sha | null): Promise<MergeSide> => {
    if (sha === null) return { branch: name, sha, author: null, date: null, message: null };
    return { branch: name, ...presentCommit(await mirror.commit(sha)) };
  };
  return { base: await side(branch, base), mine: await side(branch, ours), theirs: await side(from, theirs) };
}
