import { DatabaseClient } from '../../../src/core/database';
import { createTestDatabase } from '../../support/database';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let client: DatabaseClient;

beforeAll(async () => {
  database = await createTestDatabase();
  client = new DatabaseClient({ connectionString: database.url });
  await client.connect();
  await client.query('create table things (id int, name text)');
  await client.query(`insert into things values (1, 'One'), (2, 'Two')`);
});

afterAll(async () => {
  await client.end();
  await database.drop();
});

const rowsOf = async (sql: string, ...values: unknown[]) =>
  (await client.query(sql, values)).rows as unknown[];

it('keeps the plan of a statement, whatever its values are', async () => {
  const sql = 'select name from things where id = $1';
  for (let count = 0; count < 10; count += 1)
    expect(await rowsOf(sql, 1 + (count % 2))).toEqual([{ name: count % 2 ? 'Two' : 'One' }]);
  const { rows } = await client.query(
    `select custom_plans::int + generic_plans::int as plans, generic_plans > 0 as "isKept"
     from pg_prepared_statements where statement = '${sql}'`,
  );
  expect(rows).toEqual([{ plans: 10, isKept: true }]);
});

it('reads a table that has got another column meanwhile, with or without naming the columns', async () => {
  const read = async () => [
    await rowsOf('select name from things where id = $1', 1),
    await rowsOf('select * from things where id = $1', 1),
    await rowsOf('update things set name = name where id = $1 returning things.*', 1),
    await rowsOf('select count(*)::int as count from things where id <= $1', 2),
  ];
  const before = { id: 1, name: 'One' };
  expect(await read()).toEqual([[{ name: 'One' }], [before], [before], [{ count: 2 }]]);
  await client.query('alter table things add column size int');
  const after = { ...before, size: null };
  expect(await read()).toEqual([[{ name: 'One' }], [after], [after], [{ count: 2 }]]);
});

it('goes on after a statement that failed in a transaction', async () => {
  const sql = 'select 10 / $1::int as result';
  await client.query('begin');
  await expect(rowsOf(sql, 0)).rejects.toThrow('division by zero');
  await expect(rowsOf(sql, 2)).rejects.toThrow('aborted');
  await client.query('rollback');
  expect(await rowsOf(sql, 2)).toEqual([{ result: 5 }]);
});
