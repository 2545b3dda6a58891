import { isUnanswered, problemOf, type ApiProblem } from '../api';
import { retryDelay, type Timers } from '../timers';
import { isOver, isPostponed } from './job-state';
import type { Job } from './queries';

/** `postponed`: waits for its next attempt, at `nextAttemptAt`. `unknown`: the server does not report it, or not to us. */
export type JobState = 'waiting' | 'running' | 'postponed' | 'succeeded' | 'failed' | 'cancelled' | 'unknown';

export interface Followed {
  state: JobState;
  /** Null until the first answer. */
  job: Job | null;
  /** Set in state `unknown`. */
  problem: ApiProblem | null;
  /** True if the job takes longer than a user watches a page. It goes on all the same. */
  isLate: boolean;
}

export interface FollowerParts {
  read: () => Promise<Job>;
  /** Reports the job from events and other requests' answers, until the returned function is called. */
  listen: (hear: (job: Job) => void) => () => void;
  /** True while events report each change of the job. */
  isLive: () => boolean;
  timers: Timers;
  lateMs?: number;
}

const POLL_MS = 1_000;
/** Polls even while events arrive: the last event may predate this page's subscription, or its stream may be silent. */
const LIVE_POLL_MS = 4_000;
const LONGEST_POLL_MS = 15_000;
const GROWTH = 1.1;
const LATE_MS = 60_000;

/** Follows a durable job to its end, by events and polling. */
export class JobFollower {
  #followed: Followed = { state: 'waiting', job: null, problem: null, isLate: false };
  readonly #listeners = new Set<() => void>();
  readonly #startedAt: number;
  #cancel: () => void = () => undefined;
  readonly #stopListening: () => void;
  #isClosed = false;
  #polls = 0;
  #failures = 0;
  /** Counts events, to recognize an older answer. */
  #heard = 0;

  constructor(private readonly parts: FollowerParts) {
    this.#startedAt = parts.timers.now();
    this.#stopListening = parts.listen((job) => {
      this.#heard += 1;
      this.#learn(job);
    });
    void this.#poll();
  }

  get followed(): Followed {
    return this.#followed;
  }

  /** Also reports a known state at once: the cache may have the end of the job. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    if (this.#followed.job) listener();
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#isClosed = true;
    this.#stopListening();
    this.#cancel();
    this.#listeners.clear();
  }

  async #poll(): Promise<void> {
    const heard = this.#heard;
    try {
      const job = await this.parts.read();
      this.#failures = 0;
      this.#polls += 1;
      if (heard === this.#heard || isOver(job)) this.#learn(job);
      this.#pollIn(this.#pause());
    } catch (error) {
      this.#fail(problemOf(error));
    }
  }

  #fail(problem: ApiProblem): void {
    if (!isUnanswered(problem)) return this.#set({ state: 'unknown', problem });
    this.#failures += 1;
    this.#set({});
    this.#pollIn(retryDelay(this.#failures, problem.retryAfterMs, this.parts.timers));
  }

  #pause(): number {
    const pause = (this.parts.isLive() ? LIVE_POLL_MS : POLL_MS) * GROWTH ** this.#polls;
    return Math.min(LONGEST_POLL_MS, pause);
  }

  #pollIn(ms: number): void {
    if (this.#isClosed || hasEnded(this.#followed)) return;
    this.#cancel = this.parts.timers.after(ms, () => void this.#poll());
  }

  #learn(job: Job): void {
    // A job that has ended never runs again: a retry is another job.
    if (!hasEnded(this.#followed)) this.#set({ state: stateOf(job), job });
  }

  #set(news: Partial<Followed>): void {
    if (this.#isClosed) return;
    // Decided on an answer, not by a timer: after a sleep of the machine, the job may have ended long ago.
    const isLate = this.parts.timers.now() - this.#startedAt > (this.parts.lateMs ?? LATE_MS);
    this.#followed = { ...this.#followed, isLate, ...news };
    if (hasEnded(this.#followed)) this.#cancel();
    for (const listener of this.#listeners) listener();
  }
}

const OPEN: readonly JobState[] = ['waiting', 'running', 'postponed'];

export const hasEnded = ({ state }: Followed): boolean => !OPEN.includes(state);

function stateOf(job: Job): JobState {
  if (job.status !== 'queued') return job.status;
  return isPostponed(job) ? 'postponed' : 'waiting';
}
