import { newId } from '../new-id';

/**
 * Idempotency keys of requests that have no answer yet. Whoever repeats one after a lost answer, unchanged, repeats the
 * same attempt: the server does it once. A changed form is another request, with a key of its own.
 */
export class Attempts {
  readonly #keys = new Map<string, string>();

  /** `request` is all that is sent, as text. */
  keyOf(request: string): string {
    const key = this.#keys.get(request) ?? newId();
    this.#keys.set(request, key);
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
