import type { Timers } from '../../../web/src/lib/timers';

/** Clock that moves only when a test moves it. */
export class ScriptedTimers implements Timers {
  #now = 0;
  #due: { at: number; run: () => void }[] = [];

  now = () => this.#now;
  random = () => 0.5;
  /** All waits begun. */
  readonly waits: number[] = [];

  after(ms: number, run: () => void): () => void {
    const timer = { at: this.#now + ms, run };
    this.#due.push(timer);
    this.waits.push(ms);
    return () => {
      this.#due = this.#due.filter((each) => each !== timer);
    };
  }

  get count(): number {
    return this.#due.length;
  }

  /** Sets the clock forward, as after a sleep of the machine, without running due timers. */
  sleep(ms: number): void {
    this.#now += ms;
  }

  /** Lets time pass, and runs due timers. */
  async pass(ms: number): Promise<void> {
    await settled();
    const end = this.#now + ms;
    for (;;) {
      const next = this.#due.filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.#now = Math.max(this.#now, next.at);
      this.#due = this.#due.filter((each) => each !== next);
      next.run();
      await settled();
    }
    this.#now = end;
    await settled();
  }
}

/** Runs everything that waits for no timer. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** Reading a body takes some. */
const TURNS = 5;
