import { Injectable } from '@nestjs/common';
import { notInRepository } from '../../domain';
import { GitError, type Sha } from '../../../git';
import type { ReceivedCallOf } from '../../calls/call';
import { copyOfJob, type JobOf } from '../../queue/job';
import type { BranchMerge } from '../../queue/job-inputs';
import { BranchRecords } from '../../queue/branch-records';
import { QueueStore, type Lease } from '../../queue/queue-store';
import { BranchStore } from '../../store/branch-store';
import { SettlePushed } from '../commit/settle-pushed';
import { Mirrors, type OpenRepository } from '../mirrors';
import { BuildMerge, messageOf } from './build-merge';
import { hasConflicts, planMerge, type PlannedMerge } from './plan-merge';
import { UpdateWorkingCopy } from './update-working-copy';

/** Pushes that may find the branch moved by others before the merge gives up. */
const ATTEMPTS = 5;

type MergeJob = JobOf<'merge_branches'>;

interface Run {
  lease: Lease;
  job: MergeJob;
  repository: OpenRepository;
  signal: AbortSignal;
}

interface Judged {
  status: 'merged' | 'fast_forward' | 'up_to_date' | 'conflicts';
  ours: Sha;
  theirs: Sha;
  plan: PlannedMerge;
}

type Author = Pick<MergeJob, 'author' | 'createdAt' | 'message'>;

const NOTHING: PlannedMerge = { apps: [], files: [], treeOid: null, changes: [] };

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
    private readonly branches: BranchStore,
    private readonly copies: UpdateWorkingCopy,
    private readonly records: BranchRecords,
    private readonly builds: BuildMerge,
  ) {}

  run(lease: Lease, job: MergeJob, signal: AbortSignal): Promise<void> {
    return this.mirrors.use(job, job.input.target, async (repository) => {
      const run = { lease, job, repository, signal };
      for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
        const result = await this.attempt(run);
        if (result === null) continue;
        const commit = result.sha;
        return this.queues.guarded(lease, (tx) => this.queues.succeed(tx, job, { commit, result }));
      }
      throw new GitError('git_remote_moved');
    });
  }

  /** Says what a merge would do. */
  preview(call: ReceivedCallOf<'preview_merge'>, signal: AbortSignal): Promise<BranchMerge> {
    const { target, from } = call.input;
    return this.mirrors.use(call, target, async (repository) => {
      const { tip } = await this.mirrors.fetch(repository, signal);
      if (tip === null) throw notInRepository(repository.branch);
      const author = { author: { name: '', email: '' }, createdAt: new Date(), message: null };
      const { status, plan } = await this.judge(repository, { tip, from, author, signal });
      const { apps, files } = plan;
      return { status, sha: null, mergeId: null, apps, files };
    });
  }

  /** Returns null where others have moved the branch meanwhile. */
  private async attempt(run: Run): Promise<BranchMerge | null> {
    const { lease, job, repository, signal } = run;
    const { made, from } = job.input;
    const { tip } = await this.mirrors.fetch(repository, signal);
    if (tip === null) throw notInRepository(repository.branch);
    await this.pushed.settleUncertain({ lease, repository }, tip);
    if (made && (await repository.mirror.isAncestor(made.sha, tip))) return this.bringHere(run, made);
    const { status, ours, theirs, plan } = await this.judge(repository, { tip, from, author: job, signal });
    const { apps, files } = plan;
    if (status === 'conflicts' || status === 'up_to_date')
      return { status, sha: null, mergeId: null, apps, files };
    const sha =
      status === 'fast_forward' ? theirs : await this.builds.run(repository, job, { ours, theirs, plan });
    await this.copies.refuseClash(await this.updateOf(run, { sha, apps }));
    const planned = { sha, status, apps };
    await this.queues.guarded(lease, (tx) => this.records.made(tx, job, planned));
    const isThere = status === 'fast_forward';
    const result = await this.mirrors.push(repository, { sha, expected: ours, isThere, signal });
    if (result.kind === 'moved') return null;
    if (result.kind !== 'ok') throw result.error;
    return this.bringHere(run, planned);
  }

  private async judge(
    repository: OpenRepository,
    { tip, from, author, signal }: { tip: Sha; from: string; author: Author; signal: AbortSignal },
  ): Promise<Judged> {
    const { mirror } = repository;
    const theirs = await this.mirrors.fetchBranch(repository, from, signal);
    if (theirs === null) throw notInRepository(from);
    const sides = { ours: tip, theirs };
    const base = await mirror.findMergeBase(tip, theirs);
    if (base === theirs) return { status: 'up_to_date', ...sides, plan: NOTHING };
    const commit = {
      message: messageOf(author, { from, into: repository.branch }),
      authorName: author.author.name,
      acceptedAt: author.createdAt,
    };
    const plan = await planMerge(repository, { ...sides, base, commit });
    if (base === tip) return { status: 'fast_forward', ...sides, plan };
    return { status: hasConflicts(plan) ? 'conflicts' : 'merged', ...sides, plan };
  }

  private async bringHere(
    run: Run,
    { sha, status, apps }: NonNullable<MergeJob['input']['made']>,
  ): Promise<BranchMerge> {
    await this.copies.run(run.lease, run.job, await this.updateOf(run, { sha, apps }));
    return { status, sha, mergeId: null, apps, files: [] };
  }

  private async updateOf(
    { job, repository, signal }: Run,
    { sha, apps }: { sha: Sha; apps: { gitAppId: string }[] },
  ) {
    const copy = copyOfJob(job);
    const { workspaceId } = copy;
    const { from } = job.input;
    const local = await this.branches.find(workspaceId, from);
    const isDefault = copy.branchId !== null && (await this.branches.isDefault(workspaceId, from));
    const source = local || isDefault ? { workspaceId, branchId: local?.id ?? null } : null;
    const gitAppIds = apps.map(({ gitAppId }) => gitAppId);
    return { repository, copy, from: source, sha, gitAppIds, signal };
  }
}
