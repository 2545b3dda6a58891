/** The selection: a query, or components, of which `id` is the one selected last. */
export type Selected = { kind: 'component' | 'query'; id: string; ids?: readonly string[] } | null;

const NONE: readonly string[] = [];

/** Selection store to which canvas nodes subscribe individually. */
export class Selection {
  #value: Selected = null;
  #ids: readonly string[] = NONE;
  #set = new Set<string>();
  readonly #listeners = new Set<() => void>();

  get value(): Selected {
    return this.#value;
  }

  /** Ids of the selected components. */
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
    if (isSameItem(value, this.#value) && this.#hasExactly(ids)) return;
    this.#value = value;
    this.#ids = ids;
    this.#set = new Set(ids);
    for (const listener of this.#listeners) listener();
  }

  #hasExactly(ids: readonly string[]): boolean {
    return ids.length === this.#ids.length && ids.every((id) => this.#set.has(id));
  }

  setComponents(ids: readonly string[]): void {
    const id = ids.at(-1);
    this.set(id === undefined ? null : { kind: 'component', id, ids });
  }

  /** Adds or removes a component. */
  toggle(id: string): void {
    this.setComponents(this.has(id) ? this.#ids.filter((other) => other !== id) : [...this.#ids, id]);
  }
}

const isSameItem = (a: Selected, b: Selected): boolean => a?.id === b?.id && a?.kind === b?.kind;
