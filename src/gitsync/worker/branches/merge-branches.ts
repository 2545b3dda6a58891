import { Injectable } from '@nestjs/common';
import { mergeInvalid, mergeOutdated, notInRepository, type Resolutions } from '../../domain';
import { GitError, type Sha } from '../../../git';
import type { CallWith } from '../../calls/call';
import { copyOfJob, type MergeBranchesJob } from '../../queue/job';
import type { BranchMerge, PreviewMergeInput } from '../../queue/job-inputs';
import { BranchRecords } from '../../queue/branch-records';
import { QueueStore, type Lease } from '../../queue/queue-store';
import { resolutionsOf, type MergeRow } from '../../store/stored-merge';
import { SettlePushed } from '../commit/settle-pushed';
import { Mirrors, type OpenRepository } from '../mirrors';
import { BuildMerge, messageOf } from './build-merge';
import { BranchConflicts, decisionsOf } from './branch-conflicts';
import type { MergeRequest } from './merge-request';
import { hasConflicts, isSettleable, planMerge, type PlannedMerge } from './plan-merge';
import { UpdateWorkingCopy, type ReadUpdate, type Update } from './working-copy';

/** Pushes that may find the branch moved by others before the merge gives up. */
const ATTEMPTS = 5;

interface Run {
  lease: Lease;
  job: MergeBranchesJob;
  repository: OpenRepository;
  signal: AbortSignal;
  /** Commits that earlier attempts have made, and that may have arrived. */
  made: Made[];
}

type Made = NonNullable<MergeBranchesJob['input']['made']>;

interface Judged {
  status: 'merged' | 'fast_forward' | 'up_to_date' | 'conflicts';
  base: Sha | null;
  ours: Sha;
  theirs: Sha;
  plan: PlannedMerge;
}

interface JudgeRequest extends Pick<MergeRequest, 'resolutionsOf'> {
  tip: Sha;
  from: string;
  author: Author;
  signal: AbortSignal;
}

type Author = Pick<MergeBranchesJob, 'author' | 'createdAt' | 'message'>;

const NOTHING: PlannedMerge = { apps: [], files: [], clashing: [], refused: [], treeOid: null, changes: [] };

const UNDECIDED: Resolutions = new Map();

/**
 * Merges a branch into another one: by a commit with both parents, or by moving the branch on where only the other one has
 * new commits. The commit is recorded before it is pushed: after a crash it is looked for in the branch's history.
 */
@Injectable()
export class MergeBranches {
  constructor(
    private readonly mirrors: Mirrors,
    private readonly queues: QueueStore,
    private readonly pushed: SettlePushed,
    private readonly conflicts: BranchConflicts,
    private readonly copies: UpdateWorkingCopy,
    private readonly records: BranchRecords,
    private readonly builds: BuildMerge,
  ) {}

  run(lease: Lease, job: MergeBranchesJob, signal: AbortSignal): Promise<void> {
    return this.mirrors.use(job, job.input.target, async (repository) => {
      const { made } = job.input;
      const run = { lease, job, repository, signal, made: made ? [made] : [] };
      for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) if (await this.attempt(run)) return;
      throw new GitError('git_remote_moved');
    });
  }

  /** Says what a merge would do. */
  preview(call: CallWith<PreviewMergeInput>, signal: AbortSignal): Promise<BranchMerge> {
    const { target, from } = call.input;
    return this.mirrors.use(call, target, async (repository) => {
      const { tip } = await this.mirrors.fetch(repository, signal);
      if (tip === null) throw notInRepository(repository.branch);
      const author = { author: { name: '', email: '' }, createdAt: new Date(), message: null };
      const resolutionsOf = () => UNDECIDED;
      const asked = { tip, from, author, resolutionsOf, signal };
      const judged = await this.judge(repository, asked);
      return { ...unchanged(judged), base: judged.base };
    });
  }

  /** Returns false where others have moved the branch meanwhile. */
  private async attempt(run: Run): Promise<boolean> {
    const { lease, job, repository, signal } = run;
    const { mergeId, from } = job.input;
    const { tip } = await this.mirrors.fetch(repository, signal);
    if (tip === null) throw notInRepository(repository.branch);
    await this.pushed.settleUncertain({ lease, repository }, tip);
    const arrived = await this.findArrived(run, tip);
    if (arrived) return this.bringHere(run, arrived, await this.copies.read(this.updateOf(run, arrived)));
    const completing = mergeId === undefined ? null : await this.conflicts.getCompleting(job, mergeId);
    const decisions = completing && decisionsOf(completing);
    const decided = (gitAppId: string | null) => resolutionsOf(decisions?.get(gitAppId) ?? {});
    const judged = await this.judge(repository, { tip, from, author: job, resolutionsOf: decided, signal });
    const { status, ours, theirs, plan } = judged;
    if (completing) await this.refuseToComplete(run, judged, completing);
    if (status === 'conflicts') return this.endWithConflicts(run, judged);
    if (status === 'up_to_date') return this.end(run, unchanged(judged));
    return this.push(run, {
      ours,
      planned: {
        sha:
          status === 'fast_forward'
            ? theirs
            : await this.builds.run(repository, job, { ours, theirs, plan, resolutionsOf: decided }),
        status,
        apps: plan.apps,
      },
    });
  }

  /** Returns the commit of an earlier attempt that is on the branch. */
  private async findArrived({ made, repository }: Run, tip: Sha): Promise<Made | null> {
    for (const one of made) if (await repository.mirror.isAncestor(one.sha, tip)) return one;
    return null;
  }

  private async push(run: Run, { ours, planned }: { ours: Sha; planned: Made }): Promise<boolean> {
    const { lease, job, repository, signal } = run;
    const { sha, status } = planned;
    const update = await this.copies.read(this.updateOf(run, planned));
    await this.copies.refuseClash(update);
    await this.queues.guarded(lease, (tx) => this.records.made(tx, job, planned));
    run.made.push(planned);
    const isThere = status === 'fast_forward';
    const result = await this.mirrors.push(repository, { sha, expected: ours, isThere, signal });
    if (result.kind === 'moved') return false;
    if (result.kind !== 'ok') throw result.error;
    return this.bringHere(run, planned, update);
  }

  private async judge(
    repository: OpenRepository,
    { tip, from, author, resolutionsOf, signal }: JudgeRequest,
  ): Promise<Judged> {
    const { mirror } = repository;
    const theirs = await this.mirrors.fetchBranch(repository, from, signal);
    if (theirs === null) throw notInRepository(from);
    const base = await mirror.findMergeBase(tip, theirs);
    const sides = { base, ours: tip, theirs };
    if (base === theirs) return { status: 'up_to_date', ...sides, plan: NOTHING };
    const commit = {
      message: messageOf(author, { from, into: repository.branch }),
      authorName: author.author.name,
      acceptedAt: author.createdAt,
    };
    const plan = await planMerge(repository, { ...sides, commit, resolutionsOf });
    if (base === tip) return { status: 'fast_forward', ...sides, plan };
    return { status: hasConflicts(plan) ? 'conflicts' : 'merged', ...sides, plan };
  }

  private async bringHere(run: Run, { sha, status, apps }: Made, update: ReadUpdate): Promise<boolean> {
    await this.copies.run(run.lease, run.job, update);
    return this.end(run, { status, sha, mergeId: null, apps, files: [] });
  }

  private async refuseToComplete(run: Run, judged: Judged, merge: MergeRow): Promise<void> {
    const { clashing, refused } = judged.plan;
    if (isMoved(merge, judged) && clashing.length > 0) throw mergeOutdated(await this.open(run, judged));
    if (refused.length > 0) throw mergeInvalid(refused);
  }

  /** Changes nothing. */
  private async endWithConflicts(run: Run, judged: Judged): Promise<boolean> {
    const mergeId = isSettleable(judged.plan) ? await this.open(run, judged) : null;
    return this.end(run, { ...unchanged(judged), mergeId });
  }

  private open({ lease, job, repository }: Run, { plan, ...tips }: Judged): Promise<string> {
    const request = { job, repository, tips, clashing: plan.clashing };
    return this.queues.guarded(lease, (tx) => this.conflicts.open(tx, request));
  }

  private async end({ lease, job }: Run, result: BranchMerge): Promise<boolean> {
    const { mergeId } = job.input;
    await this.queues.guarded(lease, async (tx) => {
      if (mergeId !== undefined && result.status !== 'conflicts') await this.conflicts.end(tx, mergeId);
      await this.queues.succeed(tx, job, { commit: result.sha, result });
    });
    return true;
  }

  private updateOf({ job, repository, signal }: Run, { sha, apps }: Made): Update {
    const gitAppIds = apps.map(({ gitAppId }) => gitAppId);
    return { repository, copy: copyOfJob(job), from: job.input.from, sha, gitAppIds, signal };
  }
}

/** Describes a merge that leaves the branch where it is. */
const unchanged = ({ status, plan: { apps, files } }: Judged): BranchMerge => ({
  status,
  sha: null,
  mergeId: null,
  apps,
  files,
});

const isMoved = ({ sides }: MergeRow, { ours, theirs }: Judged): boolean =>
  sides.mine.sha !== ours || sides.theirs.sha !== theirs;
