import type { PlannedTable, SettledTable, TableConsent } from '../../app-host';
import { AppHostError, CONNECTION_FAILURES, notEqual } from '../../app-host-error';
import { addColumn, createTable } from '../client/table-schema';
import { readTables } from '../client/workspace-things';
import { idsIn } from '../document/id-translation';
import { outsideThings, tablesIn } from '../document/outside';
import type { Pairs } from '../document/pair-rows';
import { PlanTables, type TablePlan } from '../document/plan-tables';
import type { AppRows } from '../document/rows';
import { columnToSend, compareTable, readTable, type ForeignKey, type Table } from '../document/tables';
import type { Switching } from './switch-app';

interface SettleOptions {
  /** Text of the wanted document, and its rows. */
  document: string;
  wanted: AppRows;
  /** Ids in the repository by ids there, as far as they are known. */
  pairs: Pairs;
  consent: TableConsent;
  /** Version that is changed; null for a new app. */
  current: AppRows | null;
}

/**
 * Makes the tables that queries of an app use, and columns that they lack, once a person has seen the plan. Nothing is
 * dropped, no column is changed, and no row is read or written. Tables that were made stay if the pull fails later; the
 * next attempt finds them.
 */
export class SettleTables {
  #plans: TablePlan[] = [];
  #nameThere: (key: ForeignKey) => string = ({ tableName }) => tableName;
  readonly #done = new Set<TablePlan>();

  constructor(
    private readonly server: Switching,
    private readonly options: SettleOptions,
  ) {}

  /** Result for each table that is not as in the repository. */
  get settled(): SettledTable[] {
    return this.#plans
      .filter(({ plan }) => plan.action !== 'same')
      .map((one) => ({ ...one.plan, isDone: this.#done.has(one) }));
  }

  /** Throws `host_tables_undecided` if a person has to agree first. */
  async find(): Promise<void> {
    await this.#plan();
    const plans = this.#plans.map(({ plan }) => plan);
    const impossible = this.#plans
      .filter(({ wanted, plan }) => plan.action === 'cannot' && plan.isAbsent && !this.#isUsedAsItIs(wanted))
      .map(({ plan }) => plan);
    if (impossible.length > 0) throw cannotMake(impossible, this.settled);
    if (this.options.consent === 'ask' && plans.some(isToDo)) throw isUndecided(this.settled);
  }

  /** Carries the plan out, and looks at the result. Returns the pairs of all tables that queries use. */
  async make(): Promise<Pairs> {
    for (const one of this.#plans) if (isToDo(one.plan)) await this.#makeOne(one);
    if (this.#done.size > 0) await this.#verify();
    return new Map(
      this.#plans.flatMap(({ wanted, there }) => (there ? [[there.id, wanted.id] as const] : [])),
    );
  }

  /** ToolJet may have lost a table that the app goes on to use. */
  #isUsedAsItIs({ id }: Table): boolean {
    const { current, pairs } = this.options;
    const standing = current ? idsIn(current.dataQueries) : new Set<string>();
    return (
      standing.has(id) || [...pairs].some(([host, repository]) => repository === id && standing.has(host))
    );
  }

  async #plan(): Promise<void> {
    const { document, wanted, pairs } = this.options;
    const described = new Map(tablesIn(JSON.parse(document)).map((table) => [table.id, readTable(table)]));
    const used = outsideThings(document, wanted).flatMap(({ kind, id }) =>
      kind === 'table' ? (described.get(id) ?? []) : [],
    );
    if (used.length === 0) return;
    const planning = new PlanTables({
      ...{ used, described, there: await this.#read() },
      pairs: new Map([...pairs].map(([host, repository]) => [repository, host])),
      keepsForeignKeys: this.server.traits.foreignKeys === true,
    });
    this.#plans = planning.run();
    this.#nameThere = planning.nameThere;
  }

  /** Reads the schema of all tables of the workspace: names that differ in case, and foreign keys, concern others, too. */
  async #read(): Promise<Table[]> {
    const { api, traits, signal } = this.server;
    const listed = traits.tables ? await readTables(api, traits.tables, signal) : [];
    if (listed.length === 0) return [];
    const exported = await api.exportTables(
      listed.map(({ id }) => id),
      signal,
    );
    return tablesIn({ tooljet_database: exported }).map(readTable);
  }

  async #makeOne(one: TablePlan): Promise<void> {
    const { wanted, there, plan } = one;
    try {
      if (there) {
        const added = new Set(plan.columns.map(({ name }) => name));
        for (const column of wanted.columns)
          if (added.has(column.name)) await addColumn(this.server, there.name, columnToSend(column));
      } else await createTable(this.server, this.#toSend(wanted));
    } catch (error) {
      if (!(await this.#isThere(one))) throw refused(plan.name, error, this.settled);
    }
    this.#done.add(one);
  }

  #toSend({ name, columns, foreignKeys }: Table) {
    return {
      table_name: name,
      columns: columns.map(columnToSend),
      foreign_keys: foreignKeys.map((key) => ({
        ...{ column_names: key.columns, referenced_table_name: this.#nameThere(key) },
        referenced_column_names: key.referenced,
        ...(key.onDelete && { on_delete: key.onDelete }),
        ...(key.onUpdate && { on_update: key.onUpdate }),
      })),
    };
  }

  /** A lost request may have been carried out, and another pull may have been faster. */
  async #isThere({ wanted, there, plan }: TablePlan): Promise<boolean> {
    const tables = await this.#read().catch(() => []);
    const found = tables.find(({ id, name }) => (there ? id === there.id : name === wanted.name));
    return plan.columns.every(({ name }) => found?.columns.some((column) => column.name === name));
  }

  /** Throws `host_not_equal`. */
  async #verify(): Promise<void> {
    const tables = await this.#read();
    const differences = [...this.#done].flatMap((one) => {
      const { wanted, there, plan } = one;
      const [found, ...others] = tables.filter(({ id, name }) =>
        there ? id === there.id : name === wanted.name,
      );
      if (!found || others.length > 0)
        return { place: `table ${plan.name}`, wanted: '1', found: String(others.length) };
      one.there = found;
      const added = new Set<string | null>(plan.columns.map(({ name }) => name));
      return compareTable(wanted, found, this.#nameThere)
        .filter(({ column }) => plan.isAbsent || added.has(column))
        .map((one) => ({
          place: `table ${plan.name}, ${[one.column, one.what].filter(Boolean).join(', ')}`,
          ...{ wanted: one.wanted, found: one.found },
        }));
    });
    if (differences.length === 0) return;
    throw notEqual(differences, {
      message: 'ToolJet has made a table in another way than in Git',
      remedy: 'The app is as before. Change the table in ToolJet by hand, and try again.',
    });
  }
}

const isToDo = ({ action }: PlannedTable): boolean => action === 'create' || action === 'change';

const isUndecided = (hostTables: SettledTable[]) =>
  new AppHostError(
    'host_tables_undecided',
    `Somebody has to agree to changes of tables in ToolJet: ${hostTables
      .filter(isToDo)
      .map(({ name }) => name)
      .join(', ')}.`,
    {
      remedy: 'Look at the plan. Pull again with the changes of tables, or without them.',
      data: { hostTables },
    },
  );

const cannotMake = (tables: PlannedTable[], hostTables: SettledTable[]) =>
  new AppHostError(
    'host_missing',
    `ToolJet lacks tables that Trellis cannot make: ${tables
      .map(({ name, problems }) => `${name} (${problems.join(' ')})`)
      .join(', ')}.`,
    {
      remedy: 'Create tables with these names in ToolJet, and try again.',
      data: { missing: tables.map(({ name }) => ({ kind: 'table', name })), hostTables },
    },
  );

/** Failures of the connection say nothing about the table. */
function refused(name: string, cause: unknown, hostTables: SettledTable[]): unknown {
  if (!(cause instanceof AppHostError) || CONNECTION_FAILURES.includes(cause.code)) return cause;
  const code = cause.code === 'host_forbidden' ? cause.code : 'host_refused';
  return new AppHostError(code, `The table ${name} was not changed in ToolJet. ${cause.message}`, {
    remedy: 'The app is as before. Create or change the table in ToolJet by hand, and try again.',
    data: { ...cause.data, hostTables },
    cause,
  });
}
