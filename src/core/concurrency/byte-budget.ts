interface Waiter {
  owner: string;
  bytes: number;
  grant: (release: () => void) => void;
}

/**
 * Limits how many bytes all owners together, and each of them, hold at once. Waiters are served in order, except that an
 * owner who has used up their own share does not hold up others. A single demand must not exceed either limit.
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

  /** Grants from the front on; stops at a waiter who lacks only the total, so that a large demand is not passed for ever. */
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

/** Overhead of an entry in bytes: its key, its slot in the map, and the objects around the bytes. */
const ENTRY_BYTES = 256;

interface Entry<Value> {
  value: Value;
  bytes: number;
}

/**
 * Cache of recently used values: keeps between half of `maxBytes` and all of it. A value of more than an eighth is
 * not cached.
 */
export class ByteCache<Value> {
  // Two generations, the older of which is dropped as a whole. An LRU in one map would make V8 rebuild the map's
  // table again and again, too large and too old to be collected soon.
  private newer = new Map<string, Entry<Value>>();
  private older: ReadonlyMap<string, Entry<Value>> = new Map();
  private newerBytes = 0;

  constructor(private readonly maxBytes: number) {}

  get(key: string): Value | undefined {
    const entry = this.newer.get(key);
    if (entry !== undefined) return entry.value;
    const older = this.older.get(key);
    if (older !== undefined) this.put(key, older);
    return older?.value;
  }

  add(key: string, value: Value, valueBytes: number): void {
    if (valueBytes > this.maxBytes / 8 || this.get(key) !== undefined) return;
    this.put(key, { value, bytes: valueBytes + ENTRY_BYTES });
  }

  private put(key: string, entry: Entry<Value>): void {
    if (this.newerBytes + entry.bytes > this.maxBytes / 2) {
      this.older = this.newer;
      this.newer = new Map();
      this.newerBytes = 0;
    }
    this.newer.set(key, entry);
    this.newerBytes += entry.bytes;
  }
}
