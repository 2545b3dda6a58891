/** What takes this long waits for a server. */
const SLOW_AFTER_MS = 2_000;
/** So many may be slow without taking a place: each costs the memory of its jobs, and a channel. */
const MAX_SLOW = 64;

/** So many pieces of work are begun at once; those that wait for something make room for others. */
export class Places {
  private readonly fresh = new Set<NodeJS.Timeout>();
  private taken = 0;

  /** `onRoom` is called when one of them turns out to be slow. */
  constructor(
    private readonly atOnce: number,
    private readonly onRoom: () => void,
  ) {}

  /** `waitingCount`: of how many it is known that they wait; those that have done so for long are slow as well. */
  hasRoom(waitingCount = 0): boolean {
    const slowCount = Math.min(this.taken - this.fresh.size, MAX_SLOW);
    return this.taken - Math.max(slowCount, waitingCount) < this.atOnce;
  }

  /** Answers how to leave it. */
  take(): () => void {
    this.taken += 1;
    const timer = setTimeout(() => {
      this.fresh.delete(timer);
      this.onRoom();
    }, SLOW_AFTER_MS);
    this.fresh.add(timer);
    return () => {
      clearTimeout(timer);
      this.fresh.delete(timer);
      this.taken -= 1;
    };
  }
}
