interface Identified {
  id: string;
}

/**
 * Rows as in PostgreSQL's heap: an update rewrites the row at the end. Sorting by a column with equal values keeps this
 * order, and so differs after each update.
 */
export class Table<Row extends Identified> {
  readonly #rows = new Map<string, Row>();

  /** `complete` gives a row what the database gives it. */
  constructor(private readonly complete: (row: Row) => Row = (row) => row) {}

  get all(): Row[] {
    return [...this.#rows.values()];
  }

  find(id: string): Row | undefined {
    return this.#rows.get(id);
  }

  where(isWanted: (row: Row) => boolean): Row[] {
    return this.all.filter(isWanted);
  }

  /** Inserts the row, or replaces the row with its id. */
  save(row: Row): Row {
    const saved = this.complete(row);
    this.#rows.delete(row.id);
    this.#rows.set(row.id, saved);
    return saved;
  }

  update(id: string, changes: Partial<Row>): void {
    const row = this.#rows.get(id);
    if (row) this.save({ ...row, ...changes });
  }

  /** Changes a row at its place in the heap, as within the statement that wrote it. */
  replace(id: string, changes: Partial<Row>): void {
    const row = this.#rows.get(id);
    if (row) this.#rows.set(id, { ...row, ...changes });
  }

  /** Puts rows back as they were. */
  restore(rows: Row[]): void {
    this.#rows.clear();
    for (const row of rows) this.#rows.set(row.id, row);
  }

  delete(id: string): boolean {
    return this.#rows.delete(id);
  }

  deleteWhere(isGone: (row: Row) => boolean): number {
    const gone = this.where(isGone);
    for (const { id } of gone) this.delete(id);
    return gone.length;
  }
}

/** Sorts by creation; rows of one call are equal, and keep the heap's order. */
export const byCreation = <Row extends { createdAt: string }>(rows: Row[]): Row[] =>
  [...rows].sort((a, b) => (a.createdAt < b.createdAt ? -1 : a.createdAt > b.createdAt ? 1 : 0));
