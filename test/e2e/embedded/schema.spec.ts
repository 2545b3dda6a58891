import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { createSchema } from '../../../src/embedded/create-schema';
import type { GitSyncOptions } from '../../../src/embedded/git-sync-options';
import { createTestDatabase } from '../../support/database';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let admin: Client;
const user = `program_${randomBytes(4).toString('hex')}`;

beforeAll(async () => {
  database = await createTestDatabase({ isEmpty: true });
  admin = new Client({ connectionString: database.url });
  await admin.connect();
  await admin.query(`create role ${user} login password 'secret'`);
});
afterAll(async () => {
  await admin.query(`drop schema if exists git_sync cascade`);
  await admin.query(`drop role ${user}`);
  await admin.end();
  await database.drop();
});

/** Options of a program whose user may use the database, and create nothing in it. */
function optionsOf(): GitSyncOptions {
  const url = new URL(database.url);
  Object.assign(url, { username: user, password: 'secret' });
  return { databaseUrl: url.href } as GitSyncOptions;
}

it('is told as missing where the program may not create it, and used where an administrator has', async () => {
  await expect(createSchema(optionsOf())).rejects.toThrow(
    'Have an administrator of the database create it for that user: create schema git_sync authorization <user>.',
  );
  await admin.query(`create schema git_sync authorization ${user}`);
  await createSchema(optionsOf());
});
