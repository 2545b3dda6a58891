import { isProblem } from '../api';

export interface QueueParts<State extends { etag: string }, Command, Decided> {
  send: (command: Command, etag: string) => Promise<State>;
  read: () => Promise<State>;
  /** The state read last. */
  current: () => State;
  keep: (state: State) => void;
  /** Returns the state with the command applied. */
  apply: (state: State, command: Command) => State;
  /** Returns what others decided between two states. */
  decidedByOthers: (before: State, now: State) => Decided[];
  /** Returns true if what the command decides is as the user saw it. */
  isAsSeen: (command: Command, seen: State, now: State) => boolean;
  /** Reports what others decided, and if that stopped the user's own decision. */
  onOthers: (decided: Decided[], isStopped: boolean) => void;
  onProblem: (error: unknown, command: Command) => void;
}

/** Decisions that the user took at once. */
interface Step {
  done: (areDone: boolean) => void;
}

interface Waiting<State, Command> {
  command: Command;
  /** The state as the user saw it. */
  seen: State;
  step: Step;
}

/** Others may decide something between a read and the next attempt, but not forever. */
const MAX_ATTEMPTS = 5;

/** Sends decisions that several people take together one by one, each on top of the state that the last one left. */
export class DecisionQueue<State extends { etag: string }, Command, Decided> {
  #waiting: readonly Waiting<State, Command>[] = [];
  #isSending = false;
  readonly #listeners = new Set<() => void>();

  constructor(private readonly parts: QueueParts<State, Command, Decided>) {}

  /** Commands not yet confirmed by the server. */
  get waiting(): readonly Waiting<State, Command>[] {
    return this.#waiting;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Returns the state read last, with all waiting commands applied. */
  shown(): State {
    return this.#waiting.reduce((at, { command }) => this.parts.apply(at, command), this.parts.current());
  }

  /** Sends decisions in turn, and stops if one is not taken. Resolves to true if all of them were taken. */
  decide(...commands: readonly Command[]): Promise<boolean> {
    if (commands.length === 0) return Promise.resolve(true);
    return new Promise((done) => {
      const step = { done };
      let seen = this.shown();
      const added = commands.map((command) => {
        const waiting = { command, seen, step };
        seen = this.parts.apply(seen, command);
        return waiting;
      });
      this.#set([...this.#waiting, ...added]);
      void this.#send();
    });
  }

  async #send(): Promise<void> {
    if (this.#isSending) return;
    this.#isSending = true;
    while (this.#waiting.length > 0) {
      const [next] = this.#waiting;
      const isOfStep = ({ step }: Waiting<State, Command>) => step === next.step;
      try {
        const isDone = await this.#attempt(next);
        const others = this.#waiting.slice(1);
        this.#set(isDone ? others : others.filter((one) => !isOfStep(one)));
        if (!this.#waiting.some(isOfStep)) next.step.done(isDone);
      } catch (error) {
        // Later commands were made for a state that did not come about.
        const stopped = new Set(this.#waiting.map(({ step }) => step));
        this.#set([]);
        for (const { done } of stopped) done(false);
        this.parts.onProblem(error, next.command);
      }
    }
    this.#isSending = false;
  }

  async #attempt({ command, seen }: Waiting<State, Command>): Promise<boolean> {
    for (let attempt = 1; ; attempt += 1) {
      const before = this.parts.current();
      try {
        this.parts.keep(await this.parts.send(command, before.etag));
        return true;
      } catch (error) {
        if (!isProblem(error, 'precondition_failed') || attempt === MAX_ATTEMPTS) throw error;
      }
      const now = await this.parts.read();
      this.parts.keep(now);
      const ofOthers = this.parts.decidedByOthers(before, now);
      const isStopped = !this.parts.isAsSeen(command, seen, now);
      if (ofOthers.length > 0 || isStopped) this.parts.onOthers(ofOthers, isStopped);
      if (isStopped) return false;
    }
  }

  #set(waiting: readonly Waiting<State, Command>[]): void {
    this.#waiting = waiting;
    for (const listener of this.#listeners) listener();
  }
}
