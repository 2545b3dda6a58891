import { DatabaseClient } from '../core/database';
import { schemaOf } from './environment-of';
import type { GitSyncOptions } from './git-sync-options';

/**
 * Makes the schema if it is absent. Refuses one in which the program would find Trellis’ tables in place of its own, as one with
 * its user's name.
 */
export async function createSchema(options: GitSyncOptions): Promise<void> {
  const schema = schemaOf(options);
  const client = new DatabaseClient({ connectionString: options.databaseUrl });
  await client.connect();
  try {
    await client.query('begin');
    // Creating one takes a right on the database, also where the schema is there.
    const { rows: present } = await client.query('select where to_regnamespace($1) is not null', [schema]);
    if (present.length === 0)
      await client.query(`create schema if not exists ${schema}`).catch(explainRefusal(schema));
    const { rows } = await client.query('select where $1 = any(current_schemas(false))', [schema]);
    if (rows.length > 0) throw visibleSchema(schema);
    await client.query('commit');
  } finally {
    await client.end();
  }
}

/** PostgreSQL's code for a missing right. */
const NO_RIGHT = '42501';

const explainRefusal = (schema: string) => (error: unknown) => {
  if ((error as { code?: string }).code !== NO_RIGHT) throw error;
  throw new Error(
    `The user of \`databaseUrl\` may not create the schema ${schema}. Have an administrator of the database create it for ` +
      `that user: create schema ${schema} authorization <user>.`,
    { cause: error },
  );
};

const visibleSchema = (schema: string) =>
  new Error(
    `The schema ${schema} is in the search_path of the user of \`databaseUrl\`, so that your program would find Trellis’ ` +
      'tables in place of its own of the same names. Choose another one with `schema`.',
  );
