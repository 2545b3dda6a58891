import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, EntityManager } from 'typeorm';
import { v7, validate } from 'uuid';

/**
 * Name of Trellis' data source. Nest collects entities by it for the whole process, so the default name would mix them
 * with the entities of a program that embeds Trellis.
 */
export const DATA_SOURCE = 'trellis';

interface OpenTransaction {
  manager: EntityManager;
  afterCommit: (() => void)[];
}

const ambient = new AsyncLocalStorage<OpenTransaction>();
const MAX_TRIES = 4;

/**
 * Access to PostgreSQL. While a transaction is open, everything within it uses its connection, also stores that are not
 * given it: on another one they would not see its writes, and would wait for it.
 */
@Injectable()
export class Database {
  constructor(@InjectDataSource(DATA_SOURCE) private readonly source: DataSource) {}

  /** Manager of the open transaction; outside of one, uses a pooled connection for each query. */
  get manager(): EntityManager {
    return ambient.getStore()?.manager ?? this.source.manager;
  }

  /**
   * Begins a transaction: when this returns, it is committed. Runs `work` again from the start if PostgreSQL aborts it because
   * of a deadlock or serialization failure, so `work` asks no other server. Throws if one is open already.
   */
  async transaction<T>(work: (tx: EntityManager) => Promise<T>): Promise<T> {
    if (ambient.getStore()) throw new TypeError('A transaction is open already: join it, or end it first.');
    return this.begin(work);
  }

  /**
   * Runs `work` in the open transaction, such as the request's, or begins one. If it joins, there is no savepoint: the
   * code that began the transaction commits it later, rolls it back as a whole, or runs it again.
   */
  joined<T>(work: (tx: EntityManager) => Promise<T>): Promise<T> {
    const open = ambient.getStore();
    return open ? work(open.manager) : this.begin(work);
  }

  private async begin<T>(work: (tx: EntityManager) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        const { result, afterCommit } = await this.commit(work);
        for (const run of afterCommit) run();
        return result;
      } catch (error) {
        if (attempt >= MAX_TRIES || !isPassing(error)) throw error;
      }
    }
  }

  private async commit<T>(work: (tx: EntityManager) => Promise<T>) {
    const afterCommit: (() => void)[] = [];
    const result = await this.source.transaction((manager) =>
      ambient.run({ manager, afterCommit }, () => work(manager)),
    );
    return { result, afterCommit };
  }

  /** Calls `run` once the open transaction is committed; at once outside of one. It must not throw. */
  afterCommit(run: () => void): void {
    const open = ambient.getStore();
    if (open) open.afterCommit.push(run);
    else run();
  }

  async query<Row>(sql: string, parameters: unknown[] = []): Promise<Row[]> {
    return rowsOf<Row>(this.manager, sql, parameters);
  }
}

/**
 * Returns the rows of any statement: TypeORM returns `[rows, count]` for UPDATE and DELETE, and the rows for others.
 */
export async function rowsOf<Row>(
  tx: EntityManager,
  sql: string,
  parameters: unknown[] = [],
): Promise<Row[]> {
  const answer: unknown = await tx.query(sql, parameters);
  if (
    Array.isArray(answer) &&
    answer.length === 2 &&
    Array.isArray(answer[0]) &&
    typeof answer[1] === 'number'
  ) {
    return answer[0] as Row[];
  }
  return answer as Row[];
}

const codeOf = (error: unknown): string | undefined => (error as { code?: string } | null)?.code;

const isPassing = (error: unknown): boolean => ['40001', '40P01'].includes(codeOf(error) ?? '');

/** Returns the name of the unique constraint that was violated, or null. */
export function violatedConstraint(error: unknown): string | null {
  return codeOf(error) === '23505' ? ((error as { constraint?: string }).constraint ?? '') : null;
}

/** Generates a UUID, version 7: later ids sort after earlier ones, so a list can be paged by id. */
export const newId = (): string => v7();

export const isUuid = (text: string): boolean => validate(text);

/** Serializes for `jsonb`, which accepts neither NUL nor lone surrogates: text from a repository may have both. */
export function toJsonb(value: unknown): string | null {
  return value === null
    ? null
    : JSON.stringify(value, (_, part: unknown) => (typeof part === 'string' ? wellFormed(part) : part));
}

const wellFormed = (text: string): string => text.replace(/\0|\p{Surrogate}/gu, '\ufffd');
