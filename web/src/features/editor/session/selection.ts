/** What is selected: one query, or components, of which `id` is the one that was selected last. */
export type Selected = { kind: 'component' | 'query'; id: string; ids?: readonly string[] } | null;

const NONE: readonly string[] = [];

/** Nodes of the canvas look at it one by one. */
export class Selection {
  #value: Selected = null;
  #ids: readonly string[] = NONE;
  #set = new Set<string>();
  readonly #listeners = new Set<() => void>();

  get value(): Selected {
    return this.#value;
  }

  /** The components that are selected. */
  get ids(): readonly string[] {
    return this.#ids;
  }

  has(id: string): boolean {
    return this.#set.has(id);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  set(value: Selected): void {
    const ids = value?.kind === 'component' ? (value.ids ?? [value.id]) : NONE;
    const isSame = value?.id === this.#value?.id && value?.kind === this.#value?.kind;
    if (isSame && ids.length === this.#ids.length && ids.every((id) => this.#set.has(id))) return;
    this.#value = value;
    this.#ids = ids;
    this.#set = new Set(ids);
    for (const listener of this.#listeners) listener();
  }

  setComponents(ids: readonly string[]): void {
    const id = ids.at(-1);
    this.set(id === undefined ? null : { kind: 'component', id, ids });
  }

  /** Adds a component to those that are selected, or takes it away from them. */
  toggle(id: string): void {
    this.setComponents(this.has(id) ? this.#ids.filter((other) => other !== id) : [...this.#ids, id]);
  }
}
