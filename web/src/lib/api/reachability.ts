import type { ApiProblem } from './problem';

const PASSING = new Set([502, 503, 504]);

/** Returns true for a failure that says the server is away: no connection, or a proxy's word for it. */
export const isAway = ({ status, code }: ApiProblem): boolean =>
  code === 'connection_lost' || (code === 'foreign_answer' && PASSING.has(status));

/** Tells whether the server answers, as the last request found it. */
export class Reachability {
  #isAway = false;
  readonly #listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  readonly isAway = (): boolean => this.#isAway;

  set(isAwayNow: boolean): void {
    if (isAwayNow === this.#isAway) return;
    this.#isAway = isAwayNow;
    this.#listeners.forEach((listener) => listener());
  }
}
