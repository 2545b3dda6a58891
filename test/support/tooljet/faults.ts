/** A request that reached the stand-in, in the order of arrival. */
export interface ReceivedCall {
  /** Counts from 1. */
  number: number;
  method: string;
  path: string;
  body: unknown;
}

/**
 * `reset`: the connection breaks before anything is done. `lost_answer`: it is done, and the answer is lost. `hang`:
 * nothing is answered, until the stand-in is closed. `held`: it is done later.
 */
export type Fault =
  | { kind: 'reset' }
  | { kind: 'lost_answer' }
  | { kind: 'hang' }
  | { kind: 'held'; until: Promise<void> }
  | { kind: 'status'; status: number; message: string }
  | { kind: 'html'; status?: number }
  | { kind: 'redirect'; location: string }
  | { kind: 'text'; text: string };

/** Returns the fault of a call, or nothing; it may first edit the state, like another user. */
export type FaultPlan = (call: ReceivedCall) => Fault | null;
