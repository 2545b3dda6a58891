import { once } from 'node:events';
import { connect } from 'node:net';
import { Client } from 'pg';
import { commit, ended, type AppBody } from '../../support/git-fixture';
import type { Toolshed } from '../../support/embedded/toolshed';
import { ToolshedFixture } from '../../support/embedded/toolshed-fixture';
import type { ToolshedPerson } from '../../support/embedded/toolshed-person';
import { eventually } from '../../support/eventually';
import type { GitRepository } from '../../support/git-repository';
import { isAlive } from '../../support/trellis-process';

let fixture: ToolshedFixture;
let toolshed: Toolshed;
let repository: GitRepository;
let grace: ToolshedPerson;
let app: AppBody;

beforeAll(async () => {
  fixture = await ToolshedFixture.start();
  ({ toolshed, repository } = fixture);
  ({ grace } = fixture.people);
  app = await grace.makeApp('Orders');
  await commit(grace, app.id, 'Orders').expect(201);
});
afterAll(() => fixture?.stop());

/** Begins a pull that blocks in the program's own statement, and returns its job once it blocks. */
async function pullThatWaits(name: string): Promise<{ jobId: string; release: () => Promise<void> }> {
  const text = await repository.show('main', 'Orders/v1.json');
  await repository.commit({
    'Orders/v1.json': text.replace(/"name": "[^"]*",(\s*"handle")/, `"name": "${name}",$1`),
  });
  // A separate connection: within a transaction, pg_stat_activity stays as first read.
  const holder = new Client({ connectionString: toolshed.databaseUrl });
  await holder.connect();
  await holder.query('begin');
  await holder.query('select from public.apps for update');
  const { body } = await grace.post(`/apps/${app.id}/git/pull`).set('Prefer', 'respond-async').expect(202);
  await eventually(async () => {
    const { rows } = await toolshed.database.query<{ count: number }>(
      `select count(*)::int as count from pg_stat_activity where wait_event_type = 'Lock' and query ilike 'update "apps"%'`,
    );
    return rows[0].count > 0;
  });
  return { jobId: body.jobId as string, release: () => holder.end() };
}

it('finishes a pull whose worker was killed while the program changed the app', async () => {
  const before = await toolshed.app('Orders');
  const { jobId, release } = await pullThatWaits('After the worker');
  process.kill((await toolshed.workerPid)!, 'SIGKILL');
  await release();
  expect((await ended(grace, jobId)).status).toBe('succeeded');
  const { document, version } = await toolshed.app('Orders');
  expect(document).toBe(await repository.show('main', 'Orders/v1.json'));
  expect(version).toBe(before.version + 1);
});

it('finishes a pull whose program was killed while it changed the app, after the next start', async () => {
  const before = await toolshed.app('Orders');
  const { jobId, release } = await pullThatWaits('After the program');
  const worker = (await toolshed.workerPid)!;
  await toolshed.kill();
  await release();
  // An orphaned worker would keep its database connections.
  await eventually(async () => !(await isAlive(worker)));
  await toolshed.begin();
  grace = await toolshed.signIn('grace');
  expect((await ended(grace, jobId)).status).toBe('succeeded');
  const { document, version } = await toolshed.app('Orders');
  expect(document).toBe(await repository.show('main', 'Orders/v1.json'));
  expect(version).toBe(before.version + 1);
});

it('ends in order, with its worker, while a page is open', async () => {
  const worker = (await toolshed.workerPid)!;
  const stream = grace.get('/events').buffer(false);
  stream.catch(() => undefined);
  // Browsers open connections ahead.
  const unused = connect(Number(new URL(toolshed.address).port), '127.0.0.1').on('error', () => undefined);
  await once(unused, 'connect');
  await eventually(async () => (await grace.get('/apps')).status === 200);
  expect(await toolshed.end()).toBe('SIGTERM');
  expect(await isAlive(worker)).toBe(false);
  unused.destroy();
});
