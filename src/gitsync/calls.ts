import { toJsonb } from '../core/database';
import { FrameError } from '../core/frames';
import type { Call, CallTerms, ReceivedCall } from './calls/call';
import type { HandedOver } from './queue/hand-over';
import { isQueueJob, JOB_STEPS, type JobStep, type QueueJob } from './queue/job';
import { jobOf, type JobRow } from './queue/job-row';
import { isCallKind } from './queue/jobs';
import type { Lease } from './queue/queue-store';
import type { JobError } from './store/job-errors';

/** Types of the frames between a server and its worker. */
export const FRAME = {
  /** To the worker; the payload is a `ReceivedCall`. */
  call: 1,
  /** To the worker, which still answers the call. */
  cancel: 2,
  /** From the worker, once: it takes calls from now on. */
  ready: 3,
  /** From the worker; the payload is a `JobStep`. */
  step: 4,
  /** From the worker, and the last frame of the call; the payload is the result's JSON text, fit for `jsonb`. */
  result: 5,
  /** From the worker, and the last frame of the call; the payload is a `JobError`. */
  failure: 6,
  /** To the worker; the payload is a `HandedOver`. It belongs to no call, and is not answered. */
  handOver: 7,
  /** From the worker; the payload is a `Question`. Its number is the worker's own, as in the two answers to it. */
  question: 8,
  /** To the worker; the payload is the answer's JSON text. */
  reply: 9,
  /** To the worker, in place of a reply; the payload is a `JobError`. */
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

export function encodeCall({ kind, workspaceId, appId, input }: Call, terms: CallTerms): Buffer {
  return encode({ kind, workspaceId, appId, input, ...terms });
}

/** Keeps every character of texts. */
export const encodeText = (value: unknown): Buffer => Buffer.from(JSON.stringify(value ?? null));

/** A text of a repository may contain a character that `jsonb` refuses. */
export const encode = (value: unknown): Buffer => Buffer.from(toJsonb(value) ?? 'null');

/** Trusts the input of a kind that it knows: the server that started this worker has validated it. */
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

export function decodeStep(payload: Buffer): JobStep {
  const step = JOB_STEPS.find((known) => known === payload.toString());
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
