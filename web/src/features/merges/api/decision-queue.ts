import { isProblem } from '../../../lib/api';
import type { Conflict, Merge, ReadMerge } from '../../../lib/workspace/merge-query';
import {
  applyCommand,
  changedBetween,
  conflictsOf,
  findConflict,
  isSame,
  type Command,
} from '../lib/resolutions';

export interface QueueParts {
  send: (command: Command, etag: string) => Promise<ReadMerge>;
  read: () => Promise<ReadMerge>;
  /** The state read last. */
  current: () => ReadMerge;
  keep: (state: ReadMerge) => void;
  me: { id: string; name: string };
  /** Reports conflicts that others settled, and if that stopped the user's own decision. */
  onOthers: (settled: Conflict[], isStopped: boolean) => void;
  onProblem: (error: unknown) => void;
}

interface Waiting {
  command: Command;
  /** The merge as the user saw it. */
  seen: Merge;
  done: (isDone: boolean) => void;
}

/** Others may settle something between a read and the next attempt, but not forever. */
const MAX_ATTEMPTS = 5;

/** Sends decisions one by one, each on top of the state that the last one left. */
export class DecisionQueue {
  #waiting: readonly Waiting[] = [];
  #isSending = false;
  readonly #listeners = new Set<() => void>();

  constructor(private readonly parts: QueueParts) {}

  /** Commands not yet confirmed by the server. */
  get waiting(): readonly Waiting[] {
    return this.#waiting;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Returns the state read last, with all waiting commands applied. */
  shown(): Merge {
    const { merge } = this.parts.current();
    return this.#waiting.reduce((at, { command }) => applyCommand(at, command, this.parts.me), merge);
  }

  /** Resolves to false if the decision was not taken. */
  decide(command: Command): Promise<boolean> {
    const seen = this.shown();
    return new Promise((done) => {
      this.#set([...this.#waiting, { command, seen, done }]);
      void this.#send();
    });
  }

  async #send(): Promise<void> {
    if (this.#isSending) return;
    this.#isSending = true;
    while (this.#waiting.length > 0) {
      const [next] = this.#waiting;
      try {
        const isDone = await this.#attempt(next);
        this.#set(this.#waiting.slice(1));
        next.done(isDone);
      } catch (error) {
        // Later commands were made for a state that did not come about.
        const stopped = this.#waiting;
        this.#set([]);
        for (const { done } of stopped) done(false);
        this.parts.onProblem(error);
      }
    }
    this.#isSending = false;
  }

  async #attempt({ command, seen }: Waiting): Promise<boolean> {
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
      const ofOthers = changedBetween(before.merge, now.merge).filter(
        ({ resolvedBy }) => resolvedBy?.id !== this.parts.me.id,
      );
      const isStopped = !isAsSeen(command, seen, now.merge);
      if (ofOthers.length > 0 || isStopped) this.parts.onOthers(ofOthers, isStopped);
      if (isStopped) return false;
    }
  }

  #set(waiting: readonly Waiting[]): void {
    this.#waiting = waiting;
    for (const listener of this.#listeners) listener();
  }
}

/** Returns true if the conflicts of the command are as the user saw them. */
function isAsSeen(command: Command, seen: Merge, now: Merge): boolean {
  const isSameNow = (id: string) => {
    const present = findConflict(now, id);
    return present !== null && isSame(findConflict(seen, id)?.resolution ?? null, present.resolution);
  };
  if (command.kind === 'one') return isSameNow(command.conflictId);
  const apps = now.apps.filter(({ gitAppId }) => gitAppId === command.gitAppId);
  return conflictsOf({ ...now, apps }).every(({ id }) => isSameNow(id));
}
