import type { CallKind, JobInputs, NewJob } from '../queue/jobs';

/** A question to the worker beside the server, whose answer is the result of a job of that kind. */
export interface CallOf<K extends CallKind> {
  kind: K;
  workspaceId: string;
  appId: string | null;
  input: JobInputs[K];
}

export type Call = { [K in CallKind]: CallOf<K> }[CallKind];

/** A call with the user who makes it. It has all that the job's row needs, should it become one. */
export type NewCall<K extends CallKind = CallKind> = { [Kind in K]: NewJob<Kind> }[K];

/** Conditions under which the worker runs a call. */
export interface CallTerms {
  /** Nothing else runs in the worker beside it: a worker crashed while it ran. */
  runsAlone: boolean;
  /** A worker crashed while it ran alone: what its mirror holds may be the cause. */
  needsNewMirror: boolean;
}

/** A call as the operation that answers it gets it. */
export interface CallWith<Input> extends CallTerms {
  workspaceId: string;
  appId: string | null;
  input: Input;
}

export type ReceivedCallOf<K extends CallKind> = CallWith<JobInputs[K]> & { kind: K };

export type ReceivedCall = { [K in CallKind]: ReceivedCallOf<K> }[CallKind];
