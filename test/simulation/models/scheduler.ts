import type { Random } from './random';

/** A process, or a restarted one, that takes steps until it is killed. */
export interface Actor {
  readonly name: string;
  isAlive: boolean;
}

interface Parked {
  actor: Actor;
  label: string;
  isReady: () => boolean;
  resume: () => void;
}

const always = (): boolean => true;

/** Resolves when all promises have settled that can without another step. */
const settled = (): Promise<void> => new Promise((resolve) => process.nextTick(resolve));

/**
 * Lets one actor at a time take one step. The program's code runs unchanged: each service call waits here for its turn, so
 * a seed determines the order of everything.
 */
export class Scheduler {
  readonly trace: string[] = [];
  private readonly parked: Parked[] = [];

  constructor(private readonly random: Random) {}

  /** Waits for the actor's turn. Never resolves for a killed actor. */
  step(actor: Actor, label: string, isReady: () => boolean = always): Promise<void> {
    return new Promise((resume) => {
      if (actor.isAlive) this.parked.push({ actor, label, isReady, resume });
    });
  }

  /** Drops the actor's pending steps, as the end of its process does. */
  kill(actor: Actor): void {
    actor.isAlive = false;
    for (let index = this.parked.length - 1; index >= 0; index--)
      if (this.parked[index].actor === actor) this.parked.splice(index, 1);
  }

  /** Takes one step. Returns false if no actor can. */
  async next(): Promise<boolean> {
    const ready = this.parked.filter(({ isReady }) => isReady());
    if (ready.length === 0) return false;
    const chosen = ready[this.random.below(ready.length)];
    this.parked.splice(this.parked.indexOf(chosen), 1);
    this.note(`${chosen.actor.name}: ${chosen.label}`);
    chosen.resume();
    await settled();
    return true;
  }

  note(line: string): void {
    this.trace.push(line);
  }
}
