import { Injectable } from '@nestjs/common';
import { GitError, isGitError, type PrewarmedSession, type PushResult } from '../../../git';
import type { CommitJob } from '../../queue/commit-jobs';
import type { Lease } from '../../queue/jobs';
import type { MadeDocument, RecordedCommit } from '../../queue/recorded-commits';
import { QueueStore } from '../../queue/queue-store';
import type { JobTarget } from '../../store/job-target';
import { Mirrors, type FetchedBranch, type OpenRepository } from '../mirrors';
import { PrewarmedSessions } from '../prewarmed-sessions';
import { buildBatch, planOutcomes, recordsOf, type Batch, type PlannedApp } from './build-commits';
import { LoadCommitData, type CommitData } from './load-commit-data';
import { MergeCommit, MergeBeforePush } from './merge-before-push';
import { isEnd, startPush, transition, type PushEvent, type PushStep, type StopReason } from './push-state';
import { RecordOutcome, type CommitOutcome } from './record';
import { SettlePushed } from './settle-pushed';

/** The repository and the queue that a run works on. */
interface PushTarget {
  lease: Lease;
  repository: OpenRepository;
  data: CommitData & { uncertain: CommitJob[] };
  /** Session for the first push. */
  session: PrewarmedSession;
  signal: AbortSignal;
}

type StepOf<Kind extends PushStep['kind']> = Extract<PushStep, { kind: Kind }>;

/**
 * Commits the jobs at the head of a queue in as few pushes as possible. They are built on the tip that this worker
 * knows and pushed without a fetch; only when the branch has moved is it fetched.
 */
@Injectable()
export class PushCommits {
  constructor(
    readonly mirrors: Mirrors,
    readonly sessions: PrewarmedSessions,
    readonly queues: QueueStore,
    readonly loader: LoadCommitData,
    readonly outcomes: RecordOutcome,
    readonly settle: SettlePushed,
    readonly mergeCommit: MergeCommit,
  ) {}

  /**
   * Ends every job that it can, and throws the failure of the others. The caller holds the lock on the branch.
   * @throws PushFailure if the failure’s code does not tell enough
   */
  async run(lease: Lease, jobs: CommitJob[], signal: AbortSignal): Promise<void> {
    const { target } = jobs[0].input;
    const load = (at: JobTarget) => this.loader.load({ workspaceId: lease.workspaceId, target: at }, jobs);
    // Loaded at the same time as the settings and the key.
    const data = load(target);
    data.catch(() => undefined);
    await this.mirrors.use(jobs[0], target, async (repository) => {
      // Links belong to the target as the settings know it, which is a new one once the repository was connected again.
      const isSame = repository.targetId === target.id;
      const loaded = await (isSame ? data : load({ ...target, id: repository.targetId }));
      const fetch = async () => (await this.mirrors.fetch(repository, signal)).base;
      await this.loader.adoptLinks(loaded, { workspaceId: lease.workspaceId, repository, jobs, fetch });
      await this.push(jobs, { lease, repository, signal, data: loaded });
    });
  }

  private async push(jobs: CommitJob[], target: Omit<PushTarget, 'session'>): Promise<void> {
    if (target.repository.isReadOnly) throw new GitError('git_read_only_key');
    const session = this.sessions.take(target.repository.target);
    try {
      await new PushRun(this, { ...target, session }).run(jobs);
    } finally {
      session.cancel();
    }
  }
}

/** Performs the steps of one run. `push-state.ts` decides which, and in which order. */
class PushRun {
  private readonly data: CommitData;
  private readonly merging: MergeBeforePush;
  /** Other jobs of the workspace that may be in the repository. */
  private uncertain: CommitJob[];
  private recorded: RecordedCommit[] = [];
  /**
   * The branch as this run knows it; null before the first fetch of a mirror without a tip. It is read once for each attempt:
   * other reads of the repository may move the mirror's tip at any time, but a push's base and the tip that the server is
   * asked to compare must be of the same moment.
   */
  private branch: FetchedBranch | null;
  private batch: Batch = { base: null, expected: null, planned: [], built: [] };
  private outcomes: CommitOutcome[] | null = null;
  private answer: Promise<PushResult> | null = null;
  /** Session for the next push. */
  private session: PrewarmedSession | null;

  constructor(
    private readonly services: PushCommits,
    private readonly target: PushTarget,
  ) {
    this.data = target.data;
    this.uncertain = target.data.uncertain;
    this.session = target.session;
    this.merging = new MergeBeforePush(services, target);
    const { mirror, branch } = target.repository;
    const tip = mirror.tip(branch);
    this.branch = tip === null ? null : { tip, base: tip };
  }

  /**
   * Ends every job that it can, and throws the failure of the others.
   * @throws PushFailure if its code does not tell enough
   */
  async run(jobs: readonly CommitJob[]): Promise<void> {
    this.merging.jobs = jobs;
    let state = startPush(jobs);
    try {
      while (!isEnd(state)) state = transition(state, await this.perform(state));
    } finally {
      this.session?.cancel();
    }
    if (state.kind === 'stopped') throw errorOf(state.reason);
  }

  private perform(step: PushStep): Promise<PushEvent> {
    switch (step.kind) {
      case 'reading_ids':
        return this.readIds(step);
      case 'fetching':
        return this.fetch(step);
      case 'searching':
        return this.search(step);
      case 'planning':
        return this.plan(step);
      case 'recording':
        return this.record();
      case 'pushing':
        return this.push();
      case 'completing':
        return this.complete(step);
      case 'failing':
        return this.fail(step);
    }
  }

  private async readIds({ cause, waiting, isTipFetched }: StepOf<'reading_ids'>): Promise<PushEvent> {
    const { lease } = this.target;
    const { queues } = this.services;
    if (cause.kind !== 'start')
      this.uncertain = await queues.uncertainJobs(lease.workspaceId, this.target.repository.jobTarget);
    // A force push has recorded ids for commits that are kept here, without an attempt of theirs.
    const wasTried = waiting.some((job) => job.attempts > 1 || job.isKept);
    const mayBePushed = this.uncertain.length > 0 || isTipFetched || wasTried;
    const suspects = [...this.uncertain, ...waiting].map((job) => job.id);
    this.recorded = mayBePushed ? await queues.recordedCommits(suspects) : [];
    return { kind: 'ids_read', isAnyRecorded: this.recorded.length > 0 };
  }

  private async fetch({ cause }: StepOf<'fetching'>): Promise<PushEvent> {
    const { expected } = this.batch;
    let tip: string | null;
    try {
      ({ tip } = await this.fetchBranch());
    } catch (error) {
      if (!isGitError(error)) throw error;
      return { kind: 'fetch_failed', error };
    }
    const { sessions } = this.services;
    // The next push races with other writers: it does not wait for its session to be opened.
    if (cause.kind === 'moved') this.session = sessions.open(this.target.repository.target);
    return { kind: 'fetched', hasMoved: tip !== expected };
  }

  private async search({ waiting }: StepOf<'searching'>): Promise<PushEvent> {
    const { uncertain, recorded } = this;
    const suspects = { uncertain, waiting, recorded, tip: this.branch?.tip ?? null };
    const pushed = await this.services.settle.settle(this.target, suspects);
    await this.reloadLinks(pushed);
    return { kind: 'observed', pushed };
  }

  private async plan({ jobs: asked, isTipFetched }: StepOf<'planning'>): Promise<PushEvent> {
    let hasFetched = this.branch === null && !isTipFetched;
    if (hasFetched) await this.fetchBranch();
    this.outcomes = null;
    for (;;) {
      const { planned, ...batch } = await this.build(asked);
      const index = planned.findIndex((plan) => this.merging.mustMerge(plan));
      // Jobs before a job that has to be merged are pushed first: it is merged with their result.
      if (index === 0) {
        // The plan's mirror may be older than another worker's push.
        if (!isTipFetched && !hasFetched) {
          await this.fetchBranch();
          hasFetched = true;
          continue;
        }
        await this.merging.merge(planned[0], this.branch?.base ?? null);
        continue;
      }
      const taken = index < 0 ? planned : planned.slice(0, index);
      const built = taken.filter((plan) => plan.kind === 'built');
      this.batch = { ...batch, planned: taken, built };
      const isCertain = taken.every(
        (plan) => plan.kind === 'unchanged' && plan.apps.every(({ syncedState }) => syncedState === null),
      );
      const jobs = taken.map(({ job }) => job);
      return { kind: 'planned', jobs, built: built.map(({ job }) => job), isCertain, hasFetched };
    }
  }

  private build(jobs: readonly CommitJob[]): Promise<Batch> {
    const { repository } = this.target;
    const { branch } = this;
    return buildBatch(
      { repository, data: this.data, refused: this.merging.refused },
      { base: branch?.base ?? null, expected: branch?.tip ?? null, jobs },
    );
  }

  /** Records the ids while the session is opened and the pack made. Nothing is sent before they are recorded. */
  private async record(): Promise<PushEvent> {
    const { built } = this.batch;
    // If an id is found in the history later, its job ends with the outcome recorded here, whatever the repository is by then.
    const outcomes = await this.planOutcomes();
    const recorded = this.services.queues.recordCommits(
      this.target.lease,
      recordsOf(this.batch, outcomes),
      built.flatMap(({ apps }) => apps.flatMap(madeOf)),
    );
    this.answer = this.startPush(recorded);
    this.answer.catch(() => undefined);
    try {
      await recorded;
    } catch (error) {
      // The mirror is in use until the push has given up.
      await this.answer.catch(() => undefined);
      throw error;
    }
    return { kind: 'recorded' };
  }

  private startPush(mayLeave: Promise<void>): Promise<PushResult> {
    const { repository, signal } = this.target;
    const { base, expected, built } = this.batch;
    const prepared = this.session ?? undefined;
    this.session = null;
    const { sha } = built[built.length - 1];
    const push = { sha, expected, startsAt: base, prepared, mayLeave, signal };
    return this.services.mirrors.push(repository, push);
  }

  private async push(): Promise<PushEvent> {
    if (!this.answer) throw new TypeError('A push is answered before it is sent.');
    const result = await this.answer;
    const newTip = this.batch.built.at(-1)?.sha ?? null;
    switch (result.kind) {
      case 'ok':
        this.branch = { tip: newTip, base: newTip };
        return { kind: 'pushed' };
      case 'moved':
        // If the server showed another tip, the push has lost a race. If it showed none, it may hide the branch.
        return { kind: 'moved', error: result.actual ? null : result.error };
      case 'rejected':
      case 'uncertain':
        return result;
    }
  }

  private async complete({ jobs, waiting }: StepOf<'completing'>): Promise<PushEvent> {
    await this.services.outcomes.save(this.target, await this.planOutcomes());
    if (waiting.length > jobs.length) await this.reloadLinks(jobs);
    return { kind: 'saved' };
  }

  private async fail({ jobs, error }: StepOf<'failing'>): Promise<PushEvent> {
    await this.services.outcomes.failed(this.target.lease, jobs, { error });
    // Commits behind a commit that is held again have to wait for it.
    if (jobs.some(({ isKept }) => isKept)) await this.reloadLinks(jobs);
    return { kind: 'saved' };
  }

  private async planOutcomes(): Promise<CommitOutcome[]> {
    return (this.outcomes ??= await planOutcomes(this.context, this.batch));
  }

  private reloadLinks(jobs: readonly CommitJob[]): Promise<void> {
    return this.services.loader.reloadLinks(this.data, this.target.repository.targetId, jobs);
  }

  private async fetchBranch(): Promise<FetchedBranch> {
    this.branch = await this.services.mirrors.fetch(this.target.repository, this.target.signal);
    return this.branch;
  }

  private get context() {
    return { repository: this.target.repository, data: this.data };
  }
}

function errorOf(reason: StopReason): Error {
  switch (reason.kind) {
    case 'uncertain':
      return new PushFailure(reason.error, { isUncertain: true });
    case 'fetch_failed':
      return reason.error;
    case 'refused_unmoved':
      if (reason.error.data.actual === null) return hiddenBranch(reason.error);
      return new PushFailure(refusedUnmoved(reason.error), { isPassing: true });
    case 'too_many_attempts':
      return new PushFailure(keptMoving(), { isPassing: true });
  }
}

const keptMoving = (): GitError =>
  new GitError('git_remote_moved', {
    message: 'The branch kept moving while this was being pushed.',
    remedy: 'Try again when fewer others push to it.',
  });

const refusedUnmoved = ({ data }: GitError): GitError =>
  new GitError('git_push_rejected', {
    message: 'The server could not update the branch, although nobody else has moved it.',
    remedy: 'A lock may be left there, such as refs/heads/<branch>.lock: ask its operator to remove it.',
    data,
  });

const hiddenBranch = ({ data }: GitError): GitError =>
  new GitError('git_push_rejected', {
    message: 'The server does not show the branch to those who push, though it has it.',
    remedy: 'It may hide it (receive.hideRefs): ask its operator, or use another branch.',
    data,
  });

const madeOf = ({ documentHash: hash, made: text }: PlannedApp): MadeDocument[] =>
  text === null ? [] : [{ hash, text }];

/** The failure of a push, with facts that its code does not tell. */
export class PushFailure extends Error {
  /** The commits of the jobs may be in the repository, now or later. */
  readonly isUncertain: boolean;
  /** May pass without a change, whatever its code says. */
  readonly isPassing: boolean;

  constructor(
    readonly error: GitError,
    { isUncertain = false, isPassing = false },
  ) {
    super(error.message);
    this.isUncertain = isUncertain;
    this.isPassing = isPassing;
  }
}
