import { newId } from '../new-id';

/** After this without a repeat, nobody means the lost request any more who makes an equal one. */
const FORGOTTEN_MS = 600_000;

/**
 * Idempotency keys of requests that have no answer yet. Whoever repeats one soon after a lost answer, unchanged, repeats the
 * same attempt: the server does it once. A changed form is another request, with a key of its own.
 */
export class Attempts {
  readonly #keys = new Map<string, { key: string; usedAt: number }>();

  /** `request` is all that is sent, as text. */
  keyOf(request: string): string {
    const usedAt = Date.now();
    const known = this.#keys.get(request);
    const key = known && usedAt - known.usedAt < FORGOTTEN_MS ? known.key : newId();
    this.#keys.set(request, { key, usedAt });
    return key;
  }

  /** Ends the attempt with its answer. The same request is another attempt from now on. */
  end(request: string): void {
    this.#keys.delete(request);
  }

  /** Ends the attempts at whatever is below this path: it has changed, so a repeat would not mean the same. */
  endBelow(path: string): void {
    for (const request of this.#keys.keys()) if (request.includes(` ${path}/`)) this.#keys.delete(request);
  }
}
