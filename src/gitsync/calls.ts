import { Injectable } from '@nestjs/common';
import { toJsonb, Database, newId } from '../core/database';
import { FrameError } from '../core/frames';
import { insertValues, type HandedOver } from './queue/job-store';
import { callKinds, isCallKind, type NewJob } from './queue/define-job';
import {
  isQueueJob,
  jobOf,
  progressOf,
  type JobProgress,
  type JobRow,
  type Lease,
  type QueueJob,
} from './queue/jobs';
import { logEnded, ENDED, LEASE_SECONDS, type EndedRow } from './queue/sql';
import type { JobError } from './store/job-error';

export interface CallContext {
  signal: AbortSignal;
  onStep: (step: JobProgress) => void;
}

/** A call with the user who makes it. It has all that the job's row needs, should it become one. */
export type NewCall<Result = unknown> = NewJob<unknown, Result, 'call'>;

/** Conditions under which the worker runs a call. */
interface CallTerms {
  /** True if nothing else runs in the worker beside it: a worker crashed while it ran. */
  runsAlone: boolean;
  /** True if a worker crashed while it ran alone: the content of its mirror may be the cause. */
  needsNewMirror: boolean;
}

/** A call as its operation gets it. */
export interface CallWith<Input> extends CallTerms {
  workspaceId: string;
  appId: string | null;
  input: Input;
}

export type ReceivedCall = CallWith<unknown> & { kind: string };

/** Types of the frames between a server and its worker. */
export const FRAME = {
  /** Server to worker; the payload is a `ReceivedCall`. */
  call: 1,
  /** Server to worker, which still answers the call. */
  cancel: 2,
  /** Worker to server, once: the worker takes calls from now on. */
  ready: 3,
  /** Worker to server; the payload is a `JobProgress`. */
  step: 4,
  /** Worker to server, the last frame of the call; the payload is the result's JSON text, fit for `jsonb`. */
  result: 5,
  /** Worker to server, the last frame of the call; the payload is a `JobError`. */
  failure: 6,
  /** Server to worker; the payload is a `HandedOver`. It belongs to no call, and is not answered. */
  handOver: 7,
  /** Worker to server; the payload is a `Question`. The worker chooses its number, which both kinds of answer repeat. */
  question: 8,
  /** Server to worker; the payload is the answer's JSON text. */
  reply: 9,
  /** Server to worker, in place of a reply; the payload is a `JobError`. */
  refusal: 10,
} as const;

/** Limits for the payload of a frame. */
export const MAX_CALL_BYTES = 1024 * 1024;
export const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

/** Request of a worker to the server that started it. */
export interface Question {
  name: string;
  input: unknown;
}

export function encodeCall({ kind, workspaceId, appId, input }: NewCall, terms: CallTerms): Buffer {
  return encode({ kind, workspaceId, appId, input, ...terms });
}

/** Keeps every character of texts. */
export const encodeText = (value: unknown): Buffer => Buffer.from(JSON.stringify(value ?? null));

/** A text of a repository may contain a character that `jsonb` refuses. */
export const encode = (value: unknown): Buffer => Buffer.from(toJsonb(value) ?? 'null');

/** Trusts the input of a known kind: the server that started this worker has validated it. */
export function decodeCall(payload: Buffer): ReceivedCall {
  const call = parse(payload) as ReceivedCall | null;
  if (typeof call?.kind !== 'string' || !isCallKind(call.kind)) throw new FrameError('It is no call.');
  return call;
}

export function decodeQuestion(payload: Buffer): Question {
  const question = parse(payload) as Question | null;
  if (typeof question?.name !== 'string') throw new FrameError('It is no question.');
  return question;
}

export const decodeReply = (payload: Buffer): unknown => parse(payload);

/** Trusts the row: the server that started this worker has just read it. */
export function decodeHandOver(payload: Buffer): { lease: Lease; job: QueueJob } {
  const { lease, job: row } = parse(payload) as HandedOver;
  const job = jobOf({ ...row, ...datesOf(row) });
  if (!isQueueJob(job)) throw new FrameError('It is no job of a queue.');
  return { lease, job };
}

export function decodeStep(payload: Buffer): JobProgress {
  const step = progressOf(payload.toString());
  if (!step) throw new FrameError('It is no step.');
  return step;
}

export function decodeFailure(payload: Buffer): JobError {
  const failure = parse(payload);
  if (!isFailure(failure)) throw new FrameError('It is no failure.');
  return failure;
}

/** A job that was handed over has just begun: no other date is set. */
const datesOf = ({ created_at: created, started_at: started }: JobRow) => ({
  created_at: new Date(created),
  started_at: started && new Date(started),
});

function isFailure(value: unknown): value is JobError {
  const { code, status, message, data } = (value ?? {}) as Partial<Record<keyof JobError, unknown>>;
  return (
    typeof code === 'string' &&
    /^[a-z0-9_]+$/.test(code) &&
    Number.isInteger(status) &&
    Number(status) >= 400 &&
    Number(status) <= 599 &&
    typeof message === 'string' &&
    typeof data === 'object' &&
    data !== null
  );
}

function parse(payload: Buffer): unknown {
  try {
    return JSON.parse(payload.toString('utf8'));
  } catch (error) {
    throw new FrameError('It is no JSON.', { cause: error });
  }
}

const LEASE_END = `clock_timestamp() + make_interval(secs => ${LEASE_SECONDS})`;

/**
 * Rows of the calls that became jobs. Such a row is running from the start, under a lease that its server renews. The owner
 * of the lease is the worker that answers the call, as for jobs of a queue: a crash of that worker is counted.
 */
@Injectable()
export class CallJobStore {
  constructor(private readonly database: Database) {}

  async insert(
    call: NewCall,
    { workerId, step }: { workerId: string | null; step: JobProgress | null },
  ): Promise<string> {
    const id = newId();
    await this.database.query(
      `with job as (
         insert into git_jobs (id, workspace_id, kind, status, app_id, actor_id, author_name, author_email,
           message, input, created_at, started_at, attempts, lease_owner, lease_until, progress)
         values ($1, $2, $3, 'running', $4, $5, $6, $7, $8, $9, clock_timestamp(), clock_timestamp(), 1, $10,
           ${LEASE_END}, $11)
       )
       select publish_event($2, 'job', $1)`,
      [...insertValues(id, call), workerId, step],
    );
    return id;
  }

  /** Returns the ids of the jobs that are still running: the others were cancelled. */
  async renew(jobIds: string[], workerId: string | null): Promise<Set<string>> {
    const rows = await this.database.query<{ id: string }>(
      `update git_jobs set lease_until = ${LEASE_END}, lease_owner = $2
       where id = any($1) and status = 'running' returning id`,
      [jobIds, workerId],
    );
    return new Set(rows.map(({ id }) => id));
  }

  /** Ends the job, unless it has ended already. `outcome`: the JSON text of the result, or the failure. */
  async end(jobId: string, outcome: string | JobError): Promise<void> {
    const [status, result, error] =
      typeof outcome === 'string' ? ['succeeded', outcome, null] : ['failed', null, toJsonb(outcome)];
    const rows = await this.database.query<EndedRow>(
      `update git_jobs set status = $2, result = $3, error = $4, finished_at = clock_timestamp()
       where id = $1 and status = 'running' returning ${ENDED}`,
      [jobId, status, result, error],
    );
    logEnded(this.database, rows);
  }

  /** Fails the jobs whose server has died. */
  async failAbandoned(error: JobError): Promise<void> {
    const rows = await this.database.query<EndedRow>(
      `update git_jobs set status = 'failed', error = $1, finished_at = clock_timestamp()
       where position is null and status = 'running' and kind = any($2) and lease_until < clock_timestamp()
       returning ${ENDED}`,
      [toJsonb(error), callKinds()],
    );
    logEnded(this.database, rows);
  }
}
