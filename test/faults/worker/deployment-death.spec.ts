import { Client } from 'pg';
import { appsOf, deploymentsOf } from '../../support/deployments';
import { eventually } from '../../support/eventually';
import { commit, createApp, edit, ended, exported } from '../../support/git-fixture';
import { shortWaits, SOON_STARTED_AGAIN } from '../../support/short-waits';
import { FaultFixture } from '../fault-fixture';

let fixture: FaultFixture;

beforeAll(async () => {
  fixture = await FaultFixture.start({ env: shortWaits(SOON_STARTED_AGAIN) });
});

afterAll(() => fixture.stop());

it('applies all of a deployment or nothing, and once, where the worker is killed in the middle of it', async () => {
  const repository = await fixture.repository();
  const builder = await fixture.workspaceOn(repository);
  const apps = [];
  for (const name of ['Customers', 'Orders', 'Sales'])
    apps.push(await createApp(builder, name, { commitChanges: true }));
  const production = await fixture.workspaceOn(repository);
  await production.put('/deployment', { follow: { branch: 'main' } }).expect(200);
  await production.post('/deployments').expect(201);
  for (const { id } of apps) {
    await edit(builder, id, 'next');
    await commit(builder, id).expect(201);
  }
  const deployed = await appsOf(production);
  const textsOf = () => Promise.all(deployed.map(({ id }) => exported(production, id)));
  const before = await textsOf();

  const client = new Client({ connectionString: fixture.url });
  await client.connect();
  try {
    // The versions of the last app cannot be written: the deployment stops with the others changed in its transaction.
    await client.query('begin');
    const last = deployed.map(({ editingVersion }) => editingVersion.id).sort()[2];
    await client.query('select 1 from app_versions where id = $1 for update', [last]);
    const { body } = await production.post('/deployments').set('Prefer', 'respond-async').expect(202);
    await eventually(async () => {
      const { rows } = await client.query(
        `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      );
      expect(rows).toHaveLength(1);
    });
    expect(await textsOf()).toEqual(before);
    process.kill(await fixture.trellis.workerPid(), 'SIGKILL');
    await client.query('rollback');
    const job = await ended(production, body.jobId as string);
    expect(job).toMatchObject({ status: 'succeeded', result: { status: 'applied' } });
    expect((job.result?.plan as { apps: object[] }).apps).toHaveLength(3);
  } finally {
    await client.end();
  }
  const after = await textsOf();
  for (const [index, { name }] of deployed.entries())
    expect(after[index]).toBe(await repository.show('main', `${name}/v1.json`));
  expect((await deploymentsOf(production)).map(({ status }) => status)).toEqual(['applied', 'applied']);
  for (const { id } of deployed) {
    const { body } = await production.get(`/apps/${id}/releases`).expect(200);
    expect(body.items).toHaveLength(2);
  }
});
