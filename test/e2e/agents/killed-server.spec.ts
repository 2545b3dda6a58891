import { Client } from 'pg';
import { FaultFixture } from '../../faults/fault-fixture';
import { Agent, importedApp } from '../../support/agent';
import { eventually } from '../../support/eventually';
import { exported } from '../../support/git-fixture';

let fixture: FaultFixture;
let database: Client;

beforeAll(async () => {
  fixture = await FaultFixture.start();
  database = new Client({ connectionString: fixture.url });
  await database.connect();
});
afterAll(async () => {
  await database.end();
  await fixture.stop();
});

/** Stops an edit after it has changed the app, and before it is read back. */
const HOLD = `
  create function hold_read_back() returns trigger language plpgsql as $$
    begin perform pg_sleep(120); return new; end $$;
  create trigger hold before update on agent_edits
    for each row execute function hold_read_back();`;

it('says that nothing is done if the server is killed before the read-back, and the session goes on at another one', async () => {
  const repository = await fixture.repository();
  const member = await fixture.workspaceOn(repository);
  const app = await importedApp(member, 'Orders');
  const before = await exported(member, app.id);
  const agent = await Agent.of(member);
  const { version } = await agent.get('outline', { app: 'Orders' });
  await database.query(HOLD);
  const edits = [{ op: 'set', of: 'title', path: 'properties.text', value: 'Cut short' }];
  const answer = agent.use('edit', { app: 'Orders', version, edits }).then(
    () => 'done',
    () => 'not done',
  );
  const branch = await eventually(async () => {
    const { rows } = await database.query<{ branch: string }>(
      'select branch from agent_sessions where start_sha is not null',
    );
    expect(await exported(member.on(rows[0].branch), app.id)).toContain('Cut short');
    return rows[0].branch;
  });
  fixture.trellis.kill('SIGKILL');
  await fixture.trellis.ended;
  expect(await answer).toBe('not done');
  await database.query(`select pg_terminate_backend(pid) from pg_stat_activity where wait_event = 'PgSleep'`);
  await database.query('drop trigger hold on agent_edits');
  await fixture.startAgain({ PORT: new URL(member.address).port });

  // The agent sees what stands there, by the same session, and cannot overwrite it by what it has read before.
  expect((await agent.use('edit', { app: 'Orders', version, edits })).data).toMatchObject({
    code: 'changed_since_read',
    branch,
  });
  expect((await agent.get('read', { app: 'Orders', of: 'title' })).text).toContain('Cut short');
  expect(await agent.get('undo_session')).toMatchObject({
    items: [{ app: { name: 'Orders' }, isUndone: true, kept: [] }],
  });
  expect(await exported(member.on(branch), app.id)).toBe(before);
  await agent.client.close();
});
