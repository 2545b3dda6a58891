interface Waiter {
  owner: string;
  bytes: number;
  grant: (release: () => void) => void;
}

/**
 * Limits how many bytes all owners together, and each of them, hold at once. Those that wait are served in order, except
 * that nobody waits for an owner who has used up their own share. A single demand must not exceed either limit.
 */
export class ByteBudget {
  private readonly held = new Map<string, number>();
  private total = 0;
  private waiters: Waiter[] = [];

  constructor(private readonly limits: { all: number; each: number }) {}

  /** Returns the function that gives the bytes back (once), or null if they are not free. */
  tryTake(owner: string, bytes: number): (() => void) | null {
    const isNext = !this.waiters.some((waiter) => waiter.owner === owner || this.fitsOwner(waiter));
    return isNext && this.fits({ owner, bytes }) ? this.hold(owner, bytes) : null;
  }

  /** Waits for the bytes. Rejects with the signal's reason. */
  take(owner: string, bytes: number, signal: AbortSignal): Promise<() => void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const abort = () => {
        this.waiters = this.waiters.filter((one) => one !== waiter);
        reject(signal.reason);
        // Its place in the order may have held back others.
        this.serve();
      };
      const waiter: Waiter = {
        ...{ owner, bytes },
        grant: (release) => {
          signal.removeEventListener('abort', abort);
          resolve(release);
        },
      };
      signal.addEventListener('abort', abort, { once: true });
      this.waiters.push(waiter);
      this.serve();
    });
  }

  private fitsOwner({ owner, bytes }: { owner: string; bytes: number }): boolean {
    return (this.held.get(owner) ?? 0) + bytes <= this.limits.each;
  }

  private fits(demand: { owner: string; bytes: number }): boolean {
    return this.fitsOwner(demand) && this.total + demand.bytes <= this.limits.all;
  }

  private hold(owner: string, bytes: number): () => void {
    this.add(owner, bytes);
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      this.add(owner, -bytes);
      this.serve();
    };
  }

  private add(owner: string, bytes: number): void {
    const held = (this.held.get(owner) ?? 0) + bytes;
    if (held === 0) this.held.delete(owner);
    else this.held.set(owner, held);
    this.total += bytes;
  }

  /** Grants from the front on; stops at one for whom only the total lacks, so that a large demand is not passed for ever. */
  private serve(): void {
    const blocked = new Set<string>();
    const left: Waiter[] = [];
    let isFull = false;
    for (const waiter of this.waiters) {
      const { owner, bytes, grant } = waiter;
      if (isFull || blocked.has(owner) || !this.fits(waiter)) {
        left.push(waiter);
        if (!isFull && !blocked.has(owner) && this.fitsOwner(waiter)) isFull = true;
        blocked.add(owner);
      } else grant(this.hold(owner, bytes));
    }
    this.waiters = left;
  }
}
