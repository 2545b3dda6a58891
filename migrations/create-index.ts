import type { QueryRunner } from 'typeorm';

/**
 * Builds an index while its table is read and written, for a migration with `transaction = false`. Such a migration may
 * break off in the middle and run again, so each of its statements can be repeated.
 */
export async function createIndexConcurrently(
  runner: QueryRunner,
  { name, on }: { name: string; on: string },
): Promise<void> {
  // A build waits for transactions and reads whole tables: limits meant for requests would only break it off.
  await runner.query('set lock_timeout = 0');
  await runner.query('set statement_timeout = 0');
  try {
    // A build that broke off leaves an index that each write maintains and no query uses.
    const invalid = (await runner.query(
      'select from pg_index where indexrelid = to_regclass($1) and not indisvalid',
      [name],
    )) as unknown[];
    if (invalid.length > 0) await runner.query(`drop index concurrently ${name}`);
    await runner.query(`create index concurrently if not exists ${name} on ${on}`);
  } finally {
    await runner.query('reset lock_timeout');
    await runner.query('reset statement_timeout');
  }
}
