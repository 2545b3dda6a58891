import type { CallContext, CallWith } from '../calls';
import type { InputOf, JobDefinition, JobDefinitions, ResultOf } from '../queue/define-job';
import type { JobOf, Lease } from '../queue/jobs';

/** The claim under which a job of a queue runs. */
export interface QueueRun {
  lease: Lease;
  signal: AbortSignal;
  /** Ids of the jobs behind it that share its fetch, and are not started. */
  behind: string[];
}

type RunnerOf<D extends JobDefinition> = D extends { runs: 'call' }
  ? (call: CallWith<InputOf<D>>, context: CallContext) => Promise<ResultOf<D>>
  : (job: JobOf<D>, run: QueueRun) => Promise<void>;

/** Does the work of each of these kinds. Commits have no runner: `PushCommits` pushes all that wait. */
export type RunnersOf<Jobs extends JobDefinitions> = {
  readonly [K in keyof Jobs as Jobs[K] extends { commits: null } ? K : never]: RunnerOf<Jobs[K]>;
};

/** The runners of all kinds, by kind. */
export const JOB_RUNNERS = Symbol('runners of jobs');

export type JobRunners = Readonly<Record<string, (job: never, run: never) => Promise<unknown>>>;
