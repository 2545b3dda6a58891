import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { query } from '../expect-exactly-once';

const PRELOAD = join(__dirname, '../../support/shifted-clock.cjs');

const DATABASE_CLOCKS = ['now', 'statement_timestamp', 'clock_timestamp', 'transaction_timestamp'];

/** The wall clock of a server or worker that is started with `env`; correct until it is set. */
export class ProcessClock {
  private constructor(private readonly file: string) {}

  static async make(file: string): Promise<ProcessClock> {
    const clock = new ProcessClock(file);
    await clock.setWrongBy(0);
    return clock;
  }

  get env(): Record<string, string> {
    return { NODE_OPTIONS: `--require=${PRELOAD}`, TRELLIS_TEST_CLOCK: this.file };
  }

  async setWrongBy(seconds: number): Promise<void> {
    await writeFile(this.file, String(seconds));
  }
}

/** The wall clock of PostgreSQL, as seen by all queries on this database. */
export class DatabaseClock {
  private constructor(private readonly url: string) {}

  /** Closes all connections: existing ones would not notice the change. */
  static async in(url: string): Promise<DatabaseClock> {
    const functions = DATABASE_CLOCKS.map(
      (name) => `create function clock.${name}() returns timestamptz volatile language sql
        as 'select pg_catalog.${name}() + make_interval(secs => seconds) from clock.wrong_by'`,
    );
    await query(
      url,
      `create schema clock; create table clock.wrong_by as select 0::float8 as seconds; ${functions.join(';')}`,
    );
    await query(url, DEFAULTS_ANEW);
    return DatabaseClock.restored(url);
  }

  /** The clock of a database that was restored from a backup with one: a backup lacks settings of the database. */
  static async restored(url: string): Promise<DatabaseClock> {
    await query(
      url,
      `do $$ begin execute format('alter database %I set search_path = public, clock, pg_catalog', current_database()); end $$`,
    );
    await query(
      url,
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and pid <> pg_backend_pid()`,
    );
    return new DatabaseClock(url);
  }

  async setWrongBy(seconds: number): Promise<void> {
    await query(this.url, 'update clock.wrong_by set seconds = $1', [seconds]);
  }
}

/** Column defaults keep the function that their name referred to when they were defined, so redefines them. */
const DEFAULTS_ANEW = `do $$
  declare of_column record;
  begin
    for of_column in select table_schema, table_name, column_name, column_default from information_schema.columns
      where table_schema = 'public' and column_default ~ 'now|timestamp'
    loop
      execute format('alter table %I.%I alter %I set default clock.%s', of_column.table_schema, of_column.table_name,
        of_column.column_name, regexp_replace(of_column.column_default, '^pg_catalog\\.', ''));
    end loop;
  end $$`;
