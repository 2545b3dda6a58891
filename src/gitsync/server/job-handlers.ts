import type { Actor, AuditFacts } from '../../workspaces';
import type { NewCall } from '../calls';
import type { JobDefinition, JobDefinitions } from '../queue/define-job';
import type { Job, JobOf } from '../queue/jobs';

export type Body = Record<string, unknown>;

/** A reader of a job's result. */
export type Reader = Pick<Actor, 'role' | 'userId'>;

/**
 * Retries the jobs of a kind, and answers their requests. The members are methods: a table of handlers of several kinds
 * trusts that each gets the jobs of its kind.
 */
interface HandlerOf<J> {
  /** Makes another job of the request of a failed one. Returns the id of the new job. */
  retry(actor: Actor, job: J): Promise<string>;
  /** The audit trail's entry about a retry, as for the first request. `appId`: the app's id on all branches. */
  audit?(job: J, appId: string | null): AuditFacts | null;
  /** Status of the answer to the request of a job that has succeeded. Absent: 200. */
  status?(job: J): number;
  /** Body of the answer. Absent: the job's result. Rejects with 404 if the app of the job is gone. */
  body?(job: J, reader: Reader): Promise<Body>;
  /** Work that follows the job, and that its request waits for. */
  before?(job: J): Promise<void>;
  /** The request succeeds even if its job fails: an app is created, or renamed, whatever Git makes of it. */
  alsoOfFailed?: true;
}

/** Without a handler, a call is made again as it was, and its answer is its result. */
interface CallHandlerOf<J> extends Partial<Pick<HandlerOf<J>, 'retry' | 'audit' | 'body'>> {
  /** Body of the answer of a call that was short enough to need no job. `result`: JSON text, passed on unparsed. */
  bodyOfCall?(call: NewCall, result: Buffer): Promise<Body> | Buffer;
}

type KeysThat<Jobs extends JobDefinitions, Runs extends JobDefinition['runs']> = {
  [K in keyof Jobs]: Jobs[K] extends { runs: Runs } ? K : never;
}[keyof Jobs];

/** Handlers of these kinds: each kind of a queue has one. */
export type HandlersOf<Jobs extends JobDefinitions> = {
  readonly [K in KeysThat<Jobs, 'queue'>]: HandlerOf<JobOf<Jobs[K]>>;
} & { readonly [K in KeysThat<Jobs, 'call'>]?: CallHandlerOf<JobOf<Jobs[K]>> };

/** The handlers of all kinds, by kind. */
export const JOB_HANDLERS = Symbol('handlers of jobs');

export type JobHandler = Partial<HandlerOf<Job>> & Pick<CallHandlerOf<Job>, 'bodyOfCall'>;

export type JobHandlers = Readonly<Record<string, JobHandler | undefined>>;
