import type { NewCall } from '../calls/call';
import type { JobStep } from '../queue/job';

/** A call that has begun, from the side of those who wait for it. */
export class RunningCall {
  /** JSON text of the result. Rejects with an `AppError`, or with the reason of `cancel`. */
  readonly result: Promise<Buffer>;
  /** The step that was reported last. */
  step: JobStep | null = null;
  onStep: (step: JobStep) => void = () => undefined;
  isSettled = false;
  /** Workers that ended while they ran it. */
  endedWorkers = 0;
  /** Nothing else may run in the worker beside it. */
  runsAlone = false;
  private settle!: { resolve: (result: Buffer) => void; reject: (reason: unknown) => void };

  constructor(
    readonly id: number,
    readonly call: NewCall,
  ) {
    this.result = new Promise((resolve, reject) => (this.settle = { resolve, reject }));
    // Those who wait may come later, or not at all.
    this.result.catch(() => undefined);
  }

  get workspaceId(): string {
    return this.call.workspaceId;
  }

  succeed(result: Buffer): void {
    this.isSettled = true;
    this.settle.resolve(result);
  }

  fail(reason: unknown): void {
    this.isSettled = true;
    this.settle.reject(reason);
  }

  reach(step: JobStep): void {
    this.step = step;
    this.onStep(step);
  }
}
