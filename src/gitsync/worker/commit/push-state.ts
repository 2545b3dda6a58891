import type { GitError } from '../../../git';
import type { CommitJob } from '../../queue/commit-jobs';

/** Attempts that a run may lose to other writers of the branch, in addition to one for each of its jobs. */
const MAX_LOST_ATTEMPTS = 31;

/** Facts that hold in every state of a run. */
export interface Progress {
  /** The jobs without an outcome, in the order of their queue. */
  waiting: readonly CommitJob[];
  attemptsLeft: number;
  /** The server rejected a push of several commits: each is pushed alone to find the rejected one. */
  isOneByOne: boolean;
  /** The tip was fetched in this run; otherwise it is the last tip that this worker fetched or pushed. */
  isTipFetched: boolean;
}

/** Reason to look in the remote's history for commits that were pushed before. */
export type ObservationCause =
  | { kind: 'start' }
  /** `error`: the server refused the update itself, for a race; null: it showed another tip before it got one. */
  | { kind: 'moved'; error: GitError | null }
  | { kind: 'uncertain'; error: GitError };

type FetchCause =
  | Exclude<ObservationCause, { kind: 'start' }>
  /** A commit of an earlier attempt may be in the repository. */
  | { kind: 'ids_recorded' }
  /** The jobs change nothing according to the mirror, which may be out of date. */
  | { kind: 'nothing_to_push'; jobs: readonly CommitJob[] };

type Step<Kind extends string, Fields = object> = Progress & { kind: Kind } & Fields;

/** The step that the run performs next. Its event leads to the next state. */
export type PushStep =
  /** Read the ids that earlier attempts recorded for the jobs. */
  | Step<'reading_ids', { cause: ObservationCause }>
  | Step<'fetching', { cause: FetchCause }>
  /** Look for the recorded ids in the fetched history, and complete the jobs that are there. */
  | Step<'searching', { cause: ObservationCause }>
  /** Build the commits of `jobs`, each on top of the one before. */
  | Step<'planning', { jobs: readonly CommitJob[] }>
  /** Record the ids of the built commits. The pack is made at the same time. */
  | Step<'recording', { jobs: readonly CommitJob[]; built: readonly CommitJob[] }>
  /** Let the pack go, and wait for the server's answer. */
  | Step<'pushing', { jobs: readonly CommitJob[]; built: readonly CommitJob[] }>
  /** Save the outcomes that were planned for `jobs`. */
  | Step<'completing', { jobs: readonly CommitJob[] }>
  | Step<'failing', { jobs: readonly [CommitJob]; error: GitError }>;

export type StopReason =
  | { kind: 'too_many_attempts' }
  | { kind: 'fetch_failed'; error: GitError }
  /** The server calls it a race, but the branch has not moved: a stale lock there, perhaps. */
  | { kind: 'refused_unmoved'; error: GitError }
  /** The commits may be in the repository, now or later. */
  | { kind: 'uncertain'; error: GitError };

/** Final state of a run: no job waits, or the waiting jobs share the reason. */
export type PushEnd = Step<'completed'> | Step<'stopped', { reason: StopReason }>;

export type PushState = PushStep | PushEnd;

export type PushEvent =
  | { kind: 'ids_read'; isAnyRecorded: boolean }
  /** `hasMoved`: the tip differs from the tip that the last push expected. */
  | { kind: 'fetched'; hasMoved: boolean }
  | { kind: 'fetch_failed'; error: GitError }
  /** `pushed`: the jobs whose commits are in the remote's history. They are completed. */
  | { kind: 'observed'; pushed: readonly CommitJob[] }
  /**
   * `jobs`: the planned jobs; the others have to be merged with their result. `isCertain`: the plan does not depend on the
   * tip. `hasFetched`: the tip had to be fetched in order to plan.
   */
  | {
      kind: 'planned';
      jobs: readonly CommitJob[];
      built: readonly CommitJob[];
      isCertain: boolean;
      hasFetched: boolean;
    }
  | { kind: 'recorded' }
  | { kind: 'pushed' }
  | { kind: 'moved'; error: GitError | null }
  | { kind: 'rejected'; error: GitError }
  | { kind: 'uncertain'; error: GitError }
  | { kind: 'saved' };

type EventOf<Kind extends PushEvent['kind']> = Extract<PushEvent, { kind: Kind }>;
type StepOf<Kind extends PushStep['kind']> = Extract<PushStep, { kind: Kind }>;

export const isEnd = (state: PushState): state is PushEnd =>
  state.kind === 'completed' || state.kind === 'stopped';

/** A run starts with the jobs of earlier attempts: their commits may be in the repository. */
export const startPush = (jobs: readonly CommitJob[]): PushState => ({
  kind: 'reading_ids',
  cause: { kind: 'start' },
  waiting: jobs,
  attemptsLeft: attemptsFor(jobs),
  isOneByOne: false,
  isTipFetched: false,
});

/**
 * The states of a run and what follows each event:
 *
 *     reading_ids → (fetching → searching) → planning → recording → pushing → completing → planning …
 *
 * | pushing    | next |
 * |------------|------|
 * | pushed     | save the outcomes |
 * | moved      | fetch, observe, and plan again; stop where the server refused it and the branch has not moved |
 * | rejected   | several commits: push them one by one; one commit: fail its job |
 * | uncertain  | fetch and observe; stop where the server is silent or the commits are not there |
 *
 * @throws TypeError on an event that its state does not have
 */
export function transition(state: PushState, event: PushEvent): PushState {
  switch (event.kind) {
    case 'ids_read':
      return afterIdsRead(expectStep(state, 'reading_ids', event), event);
    case 'fetched':
      return afterFetch(expectStep(state, 'fetching', event), event);
    case 'fetch_failed':
      return afterFailedFetch(expectStep(state, 'fetching', event), event);
    case 'observed':
      return afterObservation(expectStep(state, 'searching', event), event.pushed);
    case 'planned':
      return afterPlan(expectStep(state, 'planning', event), event);
    case 'recorded':
      return { ...expectStep(state, 'recording', event), kind: 'pushing' };
    case 'pushed':
    case 'moved':
    case 'rejected':
    case 'uncertain':
      return afterPush(expectStep(state, 'pushing', event), event);
    case 'saved':
      return afterSave(state, event);
  }
}

function afterIdsRead(
  { cause, ...progress }: StepOf<'reading_ids'>,
  { isAnyRecorded }: EventOf<'ids_read'>,
): PushState {
  if (!isAnyRecorded) return afterObservation({ ...progress, kind: 'searching', cause }, []);
  if (progress.isTipFetched) return { ...progress, kind: 'searching', cause };
  return { ...progress, kind: 'fetching', cause: { kind: 'ids_recorded' } };
}

function afterFetch({ cause, ...step }: StepOf<'fetching'>, { hasMoved }: EventOf<'fetched'>): PushState {
  const progress = { ...step, isTipFetched: true };
  // A push that is refused without a race would be refused again and again.
  if (cause.kind === 'moved' && cause.error !== null && !hasMoved)
    return stop(progress, { kind: 'refused_unmoved', error: cause.error });
  switch (cause.kind) {
    case 'ids_recorded':
      return { ...progress, kind: 'searching', cause: { kind: 'start' } };
    case 'moved':
    case 'uncertain':
      return { ...progress, kind: 'reading_ids', cause };
    case 'nothing_to_push':
      return { ...progress, kind: 'planning', jobs: cause.jobs };
  }
}

function afterFailedFetch(
  { cause, ...progress }: StepOf<'fetching'>,
  { error }: EventOf<'fetch_failed'>,
): PushState {
  // The failure of the push tells more than the failure of the fetch after it.
  if (cause.kind === 'uncertain') return stop(progress, cause);
  return stop(progress, { kind: 'fetch_failed', error });
}

function afterObservation(
  { cause, ...progress }: StepOf<'searching'>,
  pushed: readonly CommitJob[],
): PushState {
  const left = without(progress, pushed);
  // A commit that is not there yet may still arrive: the server may be at work behind the broken connection.
  if (cause.kind === 'uncertain' && left.waiting.length === progress.waiting.length) return stop(left, cause);
  if (cause.kind !== 'start') return nextAttempt(left);
  return nextAttempt({ ...left, attemptsLeft: attemptsFor(left.waiting) });
}

function afterPlan(
  { jobs: _asked, ...step }: StepOf<'planning'>,
  { jobs, built, isCertain, hasFetched }: EventOf<'planned'>,
): PushState {
  const progress = { ...step, isTipFetched: step.isTipFetched || hasFetched };
  if (built.length > 0) return { ...progress, kind: 'recording', jobs, built };
  if (isCertain || progress.isTipFetched) return { ...progress, kind: 'completing', jobs };
  // A push that goes through proves that the tip was the remote's. Without a push, only a fetch does.
  return { ...progress, kind: 'fetching', cause: { kind: 'nothing_to_push', jobs } };
}

function afterPush(
  { jobs, built, ...progress }: StepOf<'pushing'>,
  event: EventOf<'pushed' | 'moved' | 'rejected' | 'uncertain'>,
): PushState {
  switch (event.kind) {
    case 'pushed':
      return { ...progress, kind: 'completing', jobs };
    case 'moved':
      return { ...progress, kind: 'fetching', cause: event };
    case 'rejected':
      if (built.length > 1) return nextAttempt({ ...progress, isOneByOne: true });
      return { ...progress, kind: 'failing', jobs: [built[0]], error: event.error };
    case 'uncertain':
      if (isSilence(event.error)) return stop(progress, event);
      return { ...progress, kind: 'fetching', cause: event };
  }
}

function afterSave(state: PushState, event: EventOf<'saved'>): PushState {
  const step = state.kind === 'failing' ? state : expectStep(state, 'completing', event);
  return nextAttempt(without(step, step.jobs));
}

function nextAttempt({ waiting, attemptsLeft, isOneByOne, isTipFetched }: Progress): PushState {
  const progress = { waiting, attemptsLeft: attemptsLeft - 1, isOneByOne, isTipFetched };
  if (waiting.length === 0) return { ...progress, kind: 'completed' };
  if (attemptsLeft === 0) return stop(progress, { kind: 'too_many_attempts' });
  return { ...progress, kind: 'planning', jobs: isOneByOne ? waiting.slice(0, 1) : waiting };
}

const stop = (progress: Progress, reason: StopReason): PushState => ({
  ...progress,
  kind: 'stopped',
  reason,
});

/** A server that has gone silent is not waited for a second time. */
const isSilence = ({ code }: GitError): boolean => code === 'git_timeout' || code === 'git_cancelled';

const attemptsFor = (jobs: readonly CommitJob[]): number => jobs.length + MAX_LOST_ATTEMPTS;

const without = <P extends Progress>(progress: P, jobs: readonly CommitJob[]): P => ({
  ...progress,
  waiting: progress.waiting.filter((job) => !jobs.includes(job)),
});

function expectStep<Kind extends PushStep['kind']>(
  state: PushState,
  kind: Kind,
  event: PushEvent,
): StepOf<Kind> {
  if (state.kind !== kind) throw new TypeError(`A run that is ${state.kind} has no event ${event.kind}.`);
  return state as StepOf<Kind>;
}
