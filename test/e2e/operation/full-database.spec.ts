import { Client } from 'pg';
import { FaultFixture } from '../../faults/fault-fixture';
import { eventually } from '../../support/eventually';

let fixture: FaultFixture;
let client: Client;

beforeAll(async () => {
  fixture = await FaultFixture.start({ env: { LOG_LEVEL: 'warn' } });
  client = new Client({ connectionString: fixture.url });
  await client.connect();
});

afterAll(async () => {
  await client?.end();
  await fixture?.stop();
});

/** Fails each new workspace as PostgreSQL does where a table cannot grow. */
const refuse = (sqlState: string) =>
  client.query(`
    create or replace function refuse() returns trigger language plpgsql as $$ begin
      raise exception 'could not extend file "base/1/2": No space left on device' using errcode = '${sqlState}';
    end $$;
    create or replace trigger refuse before insert on workspaces for each row execute function refuse()`);

const create = () => fixture.admin.post('/api/workspaces', { name: 'Another' });

it('a full disk under the database has a code of its own, and its cause is an error in the log', async () => {
  await refuse('53100');
  const { status, body, headers } = await create();
  expect({ status, code: body.code as string }).toEqual({ status: 503, code: 'database_full' });
  expect(body.detail).toContain('The disk of the database is full');
  expect(headers['retry-after']).toBe('10');
  const line = await logged('No space left on device');
  expect(line).toMatchObject({ level: 50, err: { code: '53100' } });
});

it('so is the cause logged where memory or connections are used up', async () => {
  await refuse('53200');
  expect((await create()).body.code).toBe('busy');
  expect(await logged('"53200"')).toMatchObject({ level: 50, err: { code: '53200' } });
});

it('another failure of the database is a warning with its cause', async () => {
  await refuse('57014');
  expect((await create()).body.code).toBe('busy');
  expect(await logged('"57014"')).toMatchObject({ level: 40, err: { code: '57014' } });
  await client.query('drop trigger refuse on workspaces');
  expect((await create()).status).toBe(201);
});

it.each([
  ['has no room for a file', 'temp_file_limit = 0'],
  ['is read-only', 'default_transaction_read_only = on'],
])('a server whose database %s is not ready', async (_, setting) => {
  const name = `"${new URL(fixture.url).pathname.slice(1)}"`;
  await client.query(`alter database ${name} set ${setting}`);
  // The pool gets connections with the new setting.
  await client.query(
    'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
  );
  await eventually(async () => {
    const ready = await fetch(`${fixture.trellis.address}/api/health/ready`);
    expect([ready.status, ((await ready.json()) as { checks: object }).checks]).toMatchObject([
      503,
      { database: false, dataFolder: true },
    ]);
  });
  await client.query(
    `set default_transaction_read_only = off; alter database ${name} reset ${setting.split(' ')[0]}`,
  );
  await client.query(
    'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
  );
  await eventually(async () =>
    expect((await fetch(`${fixture.trellis.address}/api/health/ready`)).status).toBe(200),
  );
});

function logged(text: string): Promise<Record<string, unknown>> {
  return eventually(() => {
    const line = fixture.trellis.stderr.split('\n').find((one) => one.includes(text));
    expect(line).toBeDefined();
    return JSON.parse(line!) as Record<string, unknown>;
  });
}
