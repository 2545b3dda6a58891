import { GitError, isGitError, type PrewarmedSession, type PushResult, type Sha } from '../../../git';
import type { CommitJob } from '../../queue/job';
import type { Lease, QueueStore, RecordedCommit } from '../../queue/queue-store';
import type { Mirrors, OpenRepository } from '../mirrors';
import { buildBatch, type Batch } from './build-batch';
import { findPushedJobs } from './find-pushed-jobs';
import type { CommitData, LoadCommitData } from './load-commit-data';
import { planOutcomes } from './plan-outcomes';
import type { PrewarmedSessions } from './prewarmed-sessions';
import { isEnd, startPush, transition } from './push-state';
import type { PushEvent, PushStep, StopReason } from './push-state';
import type { CommitOutcome, RecordOutcome } from './record-outcome';

/** A failure after which the commits of the jobs may be in the repository, now or later. */
export class UncertainPushError extends Error {
  constructor(readonly error: GitError) {
    super(error.message);
  }
}

/** Services that a run performs its steps with. */
export interface PushServices {
  mirrors: Mirrors;
  sessions: PrewarmedSessions;
  queues: QueueStore;
  loader: LoadCommitData;
  outcomes: RecordOutcome;
  committer: { name: string; email: string };
}

/** The repository and the queue that a run works on. */
export interface PushTarget {
  lease: Lease;
  repository: OpenRepository;
  data: CommitData & { uncertain: CommitJob[] };
  /** For the first push. */
  session: PrewarmedSession;
  signal: AbortSignal;
}

type StepOf<Kind extends PushStep['kind']> = Extract<PushStep, { kind: Kind }>;

/** Performs the steps of one run. `push-state.ts` decides which, and in which order. */
export class PushRun {
  private readonly data: CommitData;
  /** Other jobs of the workspace that may be in the repository. */
  private uncertain: CommitJob[];
  private recorded: RecordedCommit[] = [];
  private batch: Batch = { expected: null, planned: [], built: [] };
  private outcomes: CommitOutcome[] | null = null;
  private answer: Promise<PushResult> | null = null;
  /** For the next push. */
  private session: PrewarmedSession | null;

  constructor(
    private readonly services: PushServices,
    private readonly target: PushTarget,
  ) {
    this.data = target.data;
    this.uncertain = target.data.uncertain;
    this.session = target.session;
  }

  /**
   * Ends every job that it can, and throws the failure of the others.
   * @throws UncertainPushError where their commits may be in the repository
   */
  async run(jobs: readonly CommitJob[]): Promise<void> {
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
    if (cause.kind !== 'start') this.uncertain = await queues.uncertainJobs(lease.workspaceId);
    const mayBePushed = this.uncertain.length > 0 || isTipFetched || waiting.some((job) => job.attempts > 1);
    const suspects = [...this.uncertain, ...waiting].map((job) => job.id);
    this.recorded = mayBePushed ? await queues.recordedCommits(suspects) : [];
    return { kind: 'ids_read', isAnyRecorded: this.recorded.length > 0 };
  }

  private async fetch({ cause }: StepOf<'fetching'>): Promise<PushEvent> {
    try {
      await this.fetchTip();
    } catch (error) {
      if (!isGitError(error)) throw error;
      return { kind: 'fetch_failed', error };
    }
    const { sessions } = this.services;
    // The next push races with other writers: it does not wait for its session to be opened.
    if (cause.kind === 'moved') this.session = sessions.open(this.target.repository.target);
    return { kind: 'fetched' };
  }

  private async search({ waiting }: StepOf<'searching'>): Promise<PushEvent> {
    const { tip, recorded } = this;
    const suspects = [...this.uncertain, ...waiting];
    const found = await findPushedJobs(this.context, { jobs: suspects, recorded, tip });
    await this.services.outcomes.pushed(this.target.lease, found);
    const pushed = suspects.filter((job) => found.some((other) => other.job === job));
    await this.resolveUncertain(pushed, tip);
    await this.services.loader.reloadLinks(this.data, pushed);
    return { kind: 'observed', pushed };
  }

  /** Resolves the jobs that can no longer arrive: the branch has left the tip that their pushes were made for. */
  private async resolveUncertain(pushed: readonly CommitJob[], tip: Sha | null): Promise<void> {
    const { queues } = this.services;
    for (const job of this.uncertain) {
      const mayStillArrive = this.recorded.some(({ jobId, base }) => jobId === job.id && base === tip);
      if (mayStillArrive || pushed.includes(job)) continue;
      await queues.guarded(this.target.lease, (tx) => queues.resolveUncertain(tx, job.id));
    }
  }

  private async plan({ jobs, isTipFetched }: StepOf<'planning'>): Promise<PushEvent> {
    const mustFetch = this.tip === null && !isTipFetched;
    const base = await this.findBase(mustFetch);
    const { repository } = this.target;
    const { committer } = this.services;
    this.outcomes = null;
    this.batch = await buildBatch(
      { repository, data: this.data, committer },
      { base, expected: this.tip, jobs },
    );
    return {
      kind: 'planned',
      built: this.batch.built.map(({ job }) => job),
      isCertain: this.batch.planned.every(
        (plan) => plan.kind === 'unchanged' && plan.apps.every(({ syncedState }) => syncedState === null),
      ),
      hasFetched: mustFetch,
    };
  }

  /** Returns the commit to build on; null: the repository is empty. */
  private async findBase(mustFetch: boolean): Promise<Sha | null> {
    // A mirror that knows no tip may be new, or the repository empty: only the remote can tell.
    if (mustFetch) return this.fetchTip();
    if (this.tip !== null) return this.tip;
    return this.target.repository.startsBranch ? this.fetchTip() : null;
  }

  /** Nothing is sent before the ids are recorded. The session is opened and the pack made meanwhile. */
  private async record(): Promise<PushEvent> {
    const { expected, built } = this.batch;
    // Before the push, so that nothing can go wrong between the server's answer and saving it.
    await this.planOutcomes();
    const recorded = this.services.queues.recordCommits(
      this.target.lease,
      built.map(({ job, sha }) => ({ jobId: job.id, sha, base: expected })),
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
    const { expected, built } = this.batch;
    const prepared = this.session ?? undefined;
    this.session = null;
    const { sha } = built[built.length - 1];
    return this.services.mirrors.push(repository, { sha, expected, prepared, mayLeave, signal });
  }

  private async push(): Promise<PushEvent> {
    if (!this.answer) throw new TypeError('A push is answered before it is sent.');
    const result = await this.answer;
    return result.kind === 'ok' ? { kind: 'pushed' } : result;
  }

  private async complete({ jobs, waiting }: StepOf<'completing'>): Promise<PushEvent> {
    await this.services.outcomes.save(this.target.lease, await this.planOutcomes());
    if (waiting.length > jobs.length) await this.services.loader.reloadLinks(this.data, jobs);
    return { kind: 'saved' };
  }

  private async fail({ jobs, error }: StepOf<'failing'>): Promise<PushEvent> {
    await this.services.outcomes.failed(this.target.lease, jobs, { error });
    return { kind: 'saved' };
  }

  private async planOutcomes(): Promise<CommitOutcome[]> {
    return (this.outcomes ??= await planOutcomes(this.context, this.batch));
  }

  private fetchTip(): Promise<Sha | null> {
    return this.services.mirrors.fetch(this.target.repository, this.target.signal);
  }

  private get context() {
    return { repository: this.target.repository, data: this.data };
  }

  private get tip(): Sha | null {
    const { mirror, branch } = this.target.repository;
    return mirror.tip(branch);
  }
}

function errorOf(reason: StopReason): Error {
  switch (reason.kind) {
    case 'uncertain':
      return new UncertainPushError(reason.error);
    case 'fetch_failed':
      return reason.error;
    case 'too_many_attempts':
      return new GitError('git_remote_moved', {
        message: 'The branch kept moving while this was being pushed.',
        remedy: 'Try again when fewer others push to it.',
      });
  }
}
