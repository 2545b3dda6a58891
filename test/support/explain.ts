import type { DataSource, Logger } from 'typeorm';

interface PlanNode {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  Plans?: PlanNode[];
}

/** Indexes and tables that PostgreSQL would use for a statement. */
interface UsedByPlan {
  indexes: string[];
  /** Tables read by a sequential scan. */
  scanned: string[];
}

type Statement = [sql: string, parameters: unknown[]];

/** Logger of a data source that records its statements and their values. */
export class RecordedStatements implements Logger {
  readonly all: Statement[] = [];

  logQuery(sql: string, parameters: unknown[] = []): void {
    this.all.push([sql, parameters]);
  }
  logQueryError(): void {}
  logQuerySlow(): void {}
  logSchemaBuild(): void {}
  logMigration(): void {}
  log(): void {}

  /** Runs `work`, and returns the indexes and tables in the plans of its statements that match `pattern`. */
  async explain(source: DataSource, pattern: RegExp, work: () => Promise<unknown>): Promise<UsedByPlan> {
    this.all.length = 0;
    await work();
    const statements = this.all.filter(([sql]) => pattern.test(sql));
    if (statements.length === 0) throw new Error('No statement matches.');
    const nodes: PlanNode[] = [];
    for (const [sql, parameters] of statements) {
      const rows: { 'QUERY PLAN': { Plan: PlanNode }[] }[] = await source.query(
        `explain (format json) ${sql}`,
        parameters,
      );
      nodes.push(...flatten(rows[0]['QUERY PLAN'][0].Plan));
    }
    return {
      indexes: nodes.flatMap((node) => node['Index Name'] ?? []),
      scanned: nodes.flatMap((node) =>
        node['Node Type'] === 'Seq Scan' ? (node['Relation Name'] ?? []) : [],
      ),
    };
  }
}

const flatten = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(flatten)];
