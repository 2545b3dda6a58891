/** What is selected: at most one component, or one query. Nodes of the canvas look at it one by one. */
export type Selected = { kind: 'component' | 'query'; id: string } | null;

export class Selection {
  #value: Selected = null;
  readonly #listeners = new Set<() => void>();

  get value(): Selected {
    return this.#value;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  set(value: Selected): void {
    if (value?.id === this.#value?.id && value?.kind === this.#value?.kind) return;
    this.#value = value;
    for (const listener of this.#listeners) listener();
  }
}
