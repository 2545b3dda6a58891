/** Requests the canvas to scroll to a component. */
export class Reveal {
  readonly #listeners = new Set<(id: string) => void>();

  readonly subscribe = (listener: (id: string) => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  show(id: string): void {
    for (const listener of this.#listeners) listener(id);
  }
}
