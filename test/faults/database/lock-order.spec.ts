import { Client } from 'pg';
import { eventually } from '../../support/eventually';
import { createApp, getApp } from '../../support/git-fixture';
import { query, waitUntilIdle } from '../expect-exactly-once';
import { FaultFixture } from '../fault-fixture';

let fixture: FaultFixture;

beforeAll(async () => {
  fixture = await FaultFixture.start();
});

afterAll(() => fixture.stop());

/** Gives the app a name in a transaction that stays open. */
async function takeName(appId: string, name: string): Promise<Client> {
  const client = new Client({ connectionString: fixture.url });
  await client.connect();
  await client.query('begin');
  await client.query('update apps set name = $2, name_key = lower($2) where id = $1', [appId, name]);
  return client;
}

it.each([
  ['a pull', {}],
  ['a pull that merges', { merge: true }],
])(
  'does not lock the queue while %s waits for the new name of its app, as a rename does',
  async (_which, request) => {
    const repository = await fixture.repository();
    const home = await fixture.workspaceOn(repository);
    const orders = await createApp(home, 'Orders', { commitChanges: true });
    const member = await fixture.workspaceOn(repository);
    const { body: imported } = await member.post('/git/imports', { gitAppId: orders.gitAppId }).expect(201);
    const other = await createApp(member, 'Other');
    await home.request('patch', `/apps/${orders.id}`).send({ name: 'Sales' }).expect(200);

    const renaming = await takeName(other.id, 'Sales');
    try {
      await member.post(`/apps/${imported.id}/git/pull`, request).set('Prefer', 'respond-async').expect(202);
      await eventually(async () => {
        const waiting = `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
        expect(await query(fixture.url, waiting)).not.toEqual([]);
      });
      const lock = 'select 1 from git_queues where workspace_id = $1 for update nowait';
      expect(await query(fixture.url, lock, [member.workspaceId])).toHaveLength(1);
    } finally {
      await renaming.query('rollback');
      await renaming.end();
    }
    await waitUntilIdle(fixture.url);
    expect((await getApp(member, imported.id)).name).toBe('Sales');
  },
);
