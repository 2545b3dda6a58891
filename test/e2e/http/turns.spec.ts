import { Client } from 'pg';
import { eventually } from '../../support/eventually';
import { shareTrellis, type Member, type Trellis } from '../../support/trellis-server';

/** Changes that one workspace may make at once. */
const EACH = 4;

let trellis: Trellis;
let admin: Member;
let database: Client;

beforeAll(async () => {
  trellis = await shareTrellis();
  admin = await trellis.setUp();
  database = new Client({ connectionString: trellis.databaseUrl });
  await database.connect();
});

afterAll(async () => {
  await database.end();
  await trellis[Symbol.asyncDispose]();
});

/** Counts the requests that wait for a lock in PostgreSQL. */
async function countWaiting(): Promise<number> {
  const { rowCount } = await database.query(
    `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
  );
  return rowCount ?? 0;
}

async function appOf(workspace: Member): Promise<string> {
  const { body } = await workspace.post('/apps', { name: 'Orders' }).expect(201);
  return `/apps/${body.id as string}`;
}

it('makes changes of one workspace beside many changes of another that hang, which hold few connections', async () => {
  const [busy, other] = [await admin.inNewWorkspace(), await admin.inNewWorkspace()];
  const [busyApp, otherApp] = [await appOf(busy), await appOf(other)];
  await database.query('begin');
  await database.query('select from apps where workspace_id = $1 for update', [busy.workspaceId]);
  const hanging = Array.from({ length: 3 * EACH }, (_, index) =>
    busy.patch(busyApp, { name: `Orders ${index}` }).then(({ status }) => status),
  );
  await eventually(async () => expect(await countWaiting()).toBe(EACH));
  for (const name of ['First', 'Second', 'Third']) await other.patch(otherApp, { name }).expect(200);
  await busy.get(busyApp).expect(200);
  expect(await countWaiting()).toBe(EACH);
  await database.query('commit');
  expect(new Set(await Promise.all(hanging))).toEqual(new Set([200]));
});
