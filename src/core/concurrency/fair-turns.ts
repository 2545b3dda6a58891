interface Limits {
  /** Turns at once. */
  all: number;
  /** Turns of one group at once. */
  each: number;
}

/** A person in a workspace, for example. */
interface Owner {
  group: string;
  member: string;
}

interface Waiter extends Owner {
  begin: (end: () => void) => void;
}

/** Time after which a past turn counts half. */
const HALF_LIFE_MS = 5_000;

/**
 * Limits the work that is done at once. The next turn goes to the group, and within it to the member, that has had the fewest
 * turns lately: one who works now and then does not wait behind those who ask without a break. Past turns fade, so that
 * everybody's turn comes.
 */
export class FairTurns {
  private readonly past = new Map<string, FadingCount>();
  private readonly running = new Map<string, number>();
  private waiting: Waiter[] = [];
  private total = 0;

  constructor(
    private readonly limits: Limits,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Waits for a turn. Resolves with the function that ends it (once). */
  take(owner: Owner): Promise<() => void> {
    return new Promise((resolve) => {
      this.waiting.push({ ...owner, begin: resolve });
      this.serve();
    });
  }

  private serve(): void {
    while (this.total < this.limits.all) {
      const next = this.choose();
      if (!next) return;
      this.waiting = this.waiting.filter((waiter) => waiter !== next);
      this.begin(next);
    }
  }

  /** In the order of arrival among equals. */
  private choose(): Waiter | null {
    let best: { waiter: Waiter; turns: [number, number] } | null = null;
    for (const waiter of this.waiting) {
      const { group } = waiter;
      if ((this.running.get(group) ?? 0) >= this.limits.each) continue;
      const turns: [number, number] = [this.pastTurns(group), this.pastTurns(memberKeyOf(waiter))];
      if (!best || turns[0] < best.turns[0] || (turns[0] === best.turns[0] && turns[1] < best.turns[1]))
        best = { waiter, turns };
    }
    return best?.waiter ?? null;
  }

  private begin(waiter: Waiter): void {
    const { group } = waiter;
    this.count(group);
    this.count(memberKeyOf(waiter));
    this.total += 1;
    this.running.set(group, (this.running.get(group) ?? 0) + 1);
    let isRunning = true;
    waiter.begin(() => {
      if (!isRunning) return;
      isRunning = false;
      this.total -= 1;
      const left = (this.running.get(group) ?? 1) - 1;
      if (left > 0) this.running.set(group, left);
      else this.running.delete(group);
      this.forgetFaded();
      this.serve();
    });
  }

  private pastTurns(key: string): number {
    return this.past.get(key)?.at(this.now()) ?? 0;
  }

  private count(key: string): void {
    const count = this.past.get(key) ?? new FadingCount();
    count.add(this.now());
    // The last one counted is the last one in the map.
    this.past.delete(key);
    this.past.set(key, count);
  }

  private forgetFaded(): void {
    const now = this.now();
    for (const [key, count] of this.past) {
      if (count.at(now) > FORGOTTEN) return;
      this.past.delete(key);
    }
  }
}

const FORGOTTEN = 0.01;

const memberKeyOf = ({ group, member }: Owner): string => `${group} ${member}`;

class FadingCount {
  private count = 0;
  private countedAt = 0;

  add(now: number): void {
    this.count = this.at(now) + 1;
    this.countedAt = now;
  }

  at(now: number): number {
    return this.count * 2 ** ((this.countedAt - now) / HALF_LIFE_MS);
  }
}
