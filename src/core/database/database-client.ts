import { Client, type ClientConfig } from 'pg';

/** Limit on opening a connection, and on waiting for a free one of the pool. */
export const CONNECT_MS = 15_000;
const DEFAULTS: ClientConfig = {
  // Finds out within seconds that the other side is gone; otherwise Linux asks for the first time after two hours.
  keepAlive: true,
  keepAliveInitialDelayMillis: 5_000,
  connectionTimeoutMillis: CONNECT_MS,
};
/** Limit on closing a connection: a database that has vanished never answers. */
const END_MS = 1_000;
/** Limits the texts that a process has names for, should some of them contain values. */
const MAX_NAMES = 1_000;
/** Matches a star that stands for columns, which a migration may add to: PostgreSQL then refuses the kept plan. */
const ALL_COLUMNS = /\*(?!\))/;

/**
 * Reports a broken connection from its next query. Its `error` event would end the process without a listener, as while a
 * pool hands a client over. With `query_timeout`, a query that is not answered in time breaks the connection: it would
 * block all later ones, and may be the first sign that the other side is gone. Each connection keeps the plans of its
 * statements: planning ours takes PostgreSQL longer than running them.
 */
export class DatabaseClient extends Client {
  /** Ends with the last query sent; null: none is running. */
  private last: Promise<void> | null = null;

  constructor(config: ClientConfig) {
    super({ ...DEFAULTS, ...config });
    this.on('error', () => undefined);
    this.endAfterTimeouts();
    this.sendOneByOne();
    this.keepPlans();
  }

  override end(): Promise<void>;
  override end(callback: () => void): void;
  override end(callback?: () => void): Promise<void> | undefined {
    const late = setTimeout(() => this.connection.stream.destroy(), END_MS);
    const ended = super.end().finally(() => clearTimeout(late));
    if (!callback) return ended;
    void ended.then(callback);
  }

  /** Holds queries back while another one is running; pg is about to stop doing so. */
  private sendOneByOne(): void {
    const query = this.query.bind(this) as (...args: unknown[]) => unknown;
    const ordered = (...args: unknown[]): unknown => {
      // Callers with a callback or a query object of their own do their own waiting.
      if (typeof args[0] === 'object' && args[0] !== null && 'submit' in args[0]) return query(...args);
      if (typeof args.at(-1) === 'function') return query(...args);
      const sent = this.last === null ? query(...args) : this.last.then(() => query(...args));
      const ended = Promise.resolve(sent).then(noop, noop);
      this.last = ended;
      void ended.then(() => {
        if (this.last === ended) this.last = null;
      });
      return sent;
    };
    this.query = ordered as typeof this.query;
  }

  private keepPlans(): void {
    const query = this.query.bind(this) as (...args: unknown[]) => unknown;
    const named = (...args: unknown[]): unknown => {
      const [text, values] = args;
      if (args.length !== 2 || typeof text !== 'string' || !Array.isArray(values)) return query(...args);
      return query({ name: nameOf(text), text, values });
    };
    this.query = named as typeof this.query;
  }

  private endAfterTimeouts(): void {
    const query = this.query.bind(this) as (...args: unknown[]) => unknown;
    const watched = (...args: unknown[]): unknown => {
      const result = query(...args);
      if (result instanceof Promise) {
        result.catch((error: unknown) => {
          // Does not wait for the other side, because a query is running.
          if (isReadTimeout(error)) this.end().catch(() => undefined);
        });
      }
      return result;
    };
    this.query = watched as typeof this.query;
  }
}

const names = new Map<string, string>();

/** Returns the name under which connections keep the plan of a statement; undefined if it is planned each time. */
function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size >= MAX_NAMES || ALL_COLUMNS.test(text)) return known;
  const name = `trellis_${names.size}`;
  names.set(text, name);
  return name;
}

const noop = (): void => undefined;

/** Returns true for the error of `query_timeout`; pg gives it no code. */
const isReadTimeout = (error: unknown): boolean =>
  error instanceof Error && error.message === 'Query read timeout';

const EXPLANATIONS: Record<string, string> = {
  ENOTFOUND: 'its host is not known',
  EAI_AGAIN: 'its host cannot be looked up at the moment',
  EACCES: 'this user may not use its socket',
  ENOENT: 'its socket does not exist',
  '28P01': 'the server does not accept its user and password',
  '28000': 'the server does not let its user in',
  '3D000': 'the server has no such database. Create it with createdb',
  '42501': 'its user does not have the rights that Trellis needs: it has to own the database’s tables',
};

/** Explains why the first use of the database of DATABASE_URL failed. Its text holds no password. */
export function explainConnectFailure(error: unknown): Error {
  const { code, message } = error as { code?: string; message: string };
  const words = EXPLANATIONS[code ?? ''];
  const what = words === undefined ? `reached: ${message}` : `used: ${words} (${message})`;
  return new Error(`The database of DATABASE_URL cannot be ${what}.`, { cause: error });
}

/** True for failures caused by DATABASE_URL, or by the database that it names. */
export const isConnectFailure = (error: unknown): boolean =>
  String((error as { code?: unknown } | null)?.code) in EXPLANATIONS;

/** SQL: the number of Trellis' other connections. */
const OTHERS = `
  select count(*)::int as count from pg_stat_activity
  where datname = current_database() and pid <> pg_backend_pid() and application_name like 'trellis%'`;

/** @throws Error while a server or a worker is connected to the database. */
export async function refuseServers(client: DatabaseClient): Promise<void> {
  const { rows } = await client.query<{ count: number }>(OTHERS);
  if (rows[0].count > 0) throw new Error('Stop all servers and workers of this database first.');
}
