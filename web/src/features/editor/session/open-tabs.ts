/** Open tab per component. This is view state, not part of the document. */
export class OpenTabs {
  readonly #open = new Map<string, number>();
  readonly #listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  of(id: string): number {
    return this.#open.get(id) ?? 0;
  }

  open(id: string, tab: number): void {
    if (this.of(id) === tab) return;
    this.#open.set(id, tab);
    for (const listener of this.#listeners) listener();
  }
}
