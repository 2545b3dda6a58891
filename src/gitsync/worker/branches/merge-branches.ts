import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Apps } from '../../../apps';
import { Config } from '../../../core/config';
import { Database } from '../../../core/database';
import { GitError, type Sha } from '../../../git';
import { signWithKey } from '../../../ssh';
import type { CallWith } from '../../calls';
import type { AppNames } from '../../domain/app-changes';
import { branchesConflict, mergeEnded, mergeInvalid, mergeOutdated } from '../../domain/errors';
import type { AppSides } from '../../domain/merge/conflicts';
import type { Resolutions } from '../../domain/merge/merge-app';
import { mergeEntry } from '../../domain/merge/merge-entries';
import { notInRepository } from '../../domain/remote/branch';
import type { BranchMerge, MergeBranchesJob, PreviewMergeInput } from '../../queue/branch-jobs';
import { copyOfJob, type Lease } from '../../queue/jobs';
import { BranchRecords } from '../../queue/open-commits';
import { QueueStore } from '../../queue/queue-store';
import { SigningKeyStore } from '../../store/keys';
import {
  MergeStore,
  resolutionsOf,
  type NewMergeApp,
  type MergeRow,
  type MergeSide,
  type SettledConflicts,
} from '../../store/merges';
import { SettlePushed } from '../commit/settle-pushed';
import { mergedAppOf, namesOfSide } from '../merge';
import { Mirrors, type OpenRepository } from '../mirrors';
import { hashedOf, ScanSecrets } from '../scan-secrets';
import type { MergeRequest } from './plan-files';
import { hasConflicts, isSettleable, planMerge, type ClashingApp, type PlannedMerge } from './plan-merge';
import { presentCommit } from './read-branches';
import { UpdateWorkingCopy, type ReadUpdate, type Update } from './update-working-copy';

interface OpenRequest {
  job: MergeBranchesJob;
  repository: OpenRepository;
  tips: { base: Sha | null; ours: Sha; theirs: Sha };
  clashing: readonly ClashingApp[];
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

  /** Replaces the open merge of the same branches, keeping the decisions that still apply. */
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

/** Returns the names of an app, even if it cannot be read. */
function namesOf({ sides, placed }: ClashingApp): AppSides<AppNames | null> {
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

/** Returns decisions by app; null: on other files. */
const decisionsOf = (merge: MergeRow): ReadonlyMap<string | null, SettledConflicts> =>
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

interface WantedMerge {
  ours: Sha;
  theirs: Sha;
  plan: PlannedMerge;
  /** Decisions on the conflicts of an app. */
  resolutionsOf: (gitAppId: string) => Resolutions;
}

/** Builds merge commits. The same job on the same parents gives the same commit. */
@Injectable()
export class BuildMerge {
  constructor(
    private readonly signingKeys: SigningKeyStore,
    private readonly config: Config,
    private readonly secrets: ScanSecrets,
  ) {}

  /** Throws 422 `secret_found` for a secret that neither branch has: a user typed it as a decision. */
  async run(
    { mirror, branch }: OpenRepository,
    job: MergeBranchesJob,
    { ours, theirs, plan, resolutionsOf }: WantedMerge,
  ): Promise<Sha> {
    await this.refuseSecrets(job, plan, resolutionsOf);
    const { input, author, createdAt: date, workspaceId } = job;
    const { signingKeyId, from } = input;
    const keys = await this.signingKeys.privateKeysOf(workspaceId, signingKeyId ? [signingKeyId] : []);
    const key = keys.get(signingKeyId ?? '');
    if (signingKeyId !== undefined && key === undefined)
      throw new Error(`The signing key of job ${job.id} no longer exists.`);
    const { sha } = await mirror.buildCommit({
      parent: ours,
      otherParents: [theirs],
      treeOid: plan.treeOid,
      changes: plan.changes,
      author: { ...author, date },
      committer: { ...this.config.committer, date },
      message: messageOf(job, { from, into: branch }),
      ...(key ? { sign: (content) => signWithKey(key, { namespace: 'git', content }) } : {}),
    });
    return sha;
  }

  private async refuseSecrets(
    { workspaceId }: MergeBranchesJob,
    { clashing }: PlannedMerge,
    resolutionsOf: WantedMerge['resolutionsOf'],
  ): Promise<void> {
    for (const { gitAppId, sides, clashes } of clashing) {
      if (gitAppId === null) continue;
      const { result } = mergeEntry({ sides, clashes }, resolutionsOf(gitAppId));
      if (result === null) continue;
      const known = [sides.mine, sides.theirs].flatMap((side) => side?.document.text ?? []);
      await this.secrets.refuseNew(workspaceId, hashedOf(result.document.text), known.map(hashedOf));
    }
  }
}

/** Returns the message as it was given, or Git's own. */
const messageOf = (
  { message }: { message: string | null },
  { from, into }: { from: string; into: string },
): string => message ?? `Merge branch '${from}' into ${into}`;

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
 * Merges a branch into another one by a merge commit, or by a fast-forward if only the other one has new commits. The commit
 * is recorded before it is pushed: after a crash it is looked up in the branch's history.
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

  /** Previews a merge. */
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

  /** Returns false if others moved the branch before the push. */
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
    const { plan } = judged;
    const mergeId = isSettleable(plan) ? await this.open(run, judged) : null;
    if (run.job.input.refusesConflicts) throw branchesConflict(mergeId, countConflicts(plan));
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

/** Describes a merge that does not move the branch. */
const unchanged = ({ status, plan: { apps, files } }: Judged): BranchMerge => ({
  status,
  sha: null,
  mergeId: null,
  apps,
  files,
});

const countConflicts = ({ apps, files, refused }: PlannedMerge): number =>
  apps.reduce((sum, { conflicts }) => sum + conflicts, files.length) || refused.length;

const isMoved = ({ sides }: MergeRow, { ours, theirs }: Judged): boolean =>
  sides.mine.sha !== ours || sides.theirs.sha !== theirs;
