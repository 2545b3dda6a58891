import type { PlannedTable } from '../../app-host';
import {
  compareTable,
  flawOfAddition,
  flawsOfTable,
  keyOf,
  sentenceOf,
  type ForeignKey,
  type Table,
} from './tables';

/** A wanted table, the one there, and the action. */
export interface TablePlan {
  wanted: Table;
  /** Null: it is absent. */
  there: Table | null;
  plan: PlannedTable;
}

interface PlanRequest {
  /** Tables that queries use; `described`: all that the repository describes, by their ids there. */
  used: Table[];
  described: ReadonlyMap<string, Table>;
  /** Tables of the workspace there. */
  there: Table[];
  /** Ids there by ids of the repository. */
  pairs: ReadonlyMap<string, string>;
  keepsForeignKeys: boolean;
}

/**
 * Plans what makes the tables there as an app of the repository needs them: tables and columns are added, and nothing is
 * ever changed in another way or dropped. A table comes before tables that refer to it.
 */
export class PlanTables {
  readonly #plans = new Map<string, TablePlan>();
  /** Tables whose foreign keys are being followed. */
  readonly #path = new Set<string>();

  constructor(private readonly request: PlanRequest) {}

  run(): TablePlan[] {
    for (const table of this.request.used) this.#plan(table);
    return [...this.#plans.values()];
  }

  /** Name there of the table that a foreign key refers to, or that it would have. */
  readonly nameThere = (key: ForeignKey): string =>
    this.#thereOf(key)?.name ?? this.#describedOf(key)?.name ?? key.tableName;

  #plan(wanted: Table): TablePlan {
    const known = this.#plans.get(wanted.id);
    if (known) return known;
    const there = this.#find(wanted);
    const plan = there ? this.#ofPresent(wanted, there) : this.#ofAbsent(wanted);
    const planned = { wanted, there, plan };
    this.#plans.set(wanted.id, planned);
    return planned;
  }

  #find({ id, name }: Table): Table | null {
    const { there, pairs } = this.request;
    const paired = pairs.get(id);
    return (
      there.find((table) => table.id === paired) ??
      there.find((table) => table.id === id) ??
      there.find((table) => table.name === name) ??
      null
    );
  }

  #describedOf({ tableId, tableName }: ForeignKey): Table | undefined {
    const { described } = this.request;
    return described.get(tableId ?? '') ?? [...described.values()].find(({ name }) => name === tableName);
  }

  #thereOf(key: ForeignKey): Table | null {
    return this.#find(
      this.#describedOf(key) ?? { id: key.tableId ?? '', name: key.tableName, columns: [], foreignKeys: [] },
    );
  }

  #flawOfKey(wanted: Table, key: ForeignKey): string | null {
    const described = this.#describedOf(key);
    const words = keyOf(key, key.tableName);
    if (!this.request.keepsForeignKeys) return `This ToolJet keeps no foreign keys: ${words}.`;
    if (described && this.#path.has(described.id))
      return `The foreign key ${words} leads back to the table ${wanted.name} itself.`;
    const referred = described ? this.#plan(described) : null;
    if (this.#thereOf(key)) return null;
    if (referred?.plan.action === 'create') return null;
    return referred
      ? `The foreign key ${words} needs a table that cannot be made.`
      : `The foreign key ${words} needs a table that neither ToolJet nor the repository has.`;
  }

  /** Plans the tables that it refers to first. */
  #ofAbsent(wanted: Table): PlannedTable {
    const { id, name } = wanted;
    this.#path.add(id);
    const flawsOfKeys = wanted.foreignKeys.flatMap((key) => this.#flawOfKey(wanted, key) ?? []);
    this.#path.delete(id);
    const sameName = this.request.there.find((one) => one.name.toLowerCase() === name.toLowerCase());
    const problems = [
      ...(sameName ? [`ToolJet has a table named ${sameName.name}: the names differ in case alone.`] : []),
      ...flawsOfTable(wanted),
      ...flawsOfKeys,
    ];
    const columns = wanted.columns.map((column) => ({ name: column.name, type: column.type }));
    return { name, isAbsent: true, action: problems.length === 0 ? 'create' : 'cannot', columns, problems };
  }

  #ofPresent(wanted: Table, there: Table): PlannedTable {
    const differences = compareTable(wanted, there, this.nameThere);
    const absent = new Set(differences.flatMap(({ what, column }) => (what === 'absent' ? column : [])));
    const additions = wanted.columns
      .filter(({ name }) => absent.has(name))
      .map((column) => ({ column, flaw: flawOfAddition(column, there) }));
    const columns = additions
      .filter(({ flaw }) => flaw === null)
      .map(({ column: { name, type } }) => ({ name, type }));
    const problems = [
      ...additions.flatMap(({ flaw }) => flaw ?? []),
      ...differences.filter(({ what }) => what !== 'absent').map(sentenceOf),
    ];
    const rest = problems.length > 0 ? 'cannot' : 'same';
    return {
      name: there.name,
      isAbsent: false,
      action: columns.length > 0 ? 'change' : rest,
      columns,
      problems,
    };
  }
}
