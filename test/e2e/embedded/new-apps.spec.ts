import { Client } from 'pg';
import type { Toolshed } from '../../support/embedded/toolshed';
import { ToolshedFixture } from '../../support/embedded/toolshed-fixture';
import type { ToolshedPerson } from '../../support/embedded/toolshed-person';
import { eventually } from '../../support/eventually';
import { commit, ended, exported, getApp, type AppBody } from '../../support/git-fixture';
import { isAlive } from '../../support/trellis-process';

const NAMES = ['Costs', 'Orders', 'Purchases', 'Sales', 'Stock', 'Zones'] as const;
type Name = (typeof NAMES)[number];

let fixture: ToolshedFixture;
let toolshed: Toolshed;
let ada: ToolshedPerson;
/** Apps of development, which are committed. */
const apps = new Map<Name, AppBody>();

beforeAll(async () => {
  fixture = await ToolshedFixture.start();
  const { grace } = fixture.people;
  await Promise.all(
    NAMES.map(async (name) => {
      const app = await grace.makeApp(name);
      apps.set(name, app);
      await commit(grace, app.id).expect(201);
    }),
  );
  ({ toolshed, ada } = await fixture.startProduction());
});
afterAll(() => fixture?.stop());

const gitIdOf = (name: Name) => apps.get(name)!.gitAppId;
const committed = (name: Name) => fixture.repository.show('main', `${name}/v1.json`);

async function countOf(name: Name): Promise<number> {
  const { rows } = await toolshed.database.query<{ count: number }>(
    'select count(*)::int as count from public.apps where name = $1',
    [name],
  );
  return rows[0].count;
}

/** Has the table of the program refuse an app while `work` runs. */
async function refusing(name: Name, work: () => Promise<void>): Promise<void> {
  await toolshed.database.query(`
    create function public.refuse() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$;
    create trigger refuse before insert on public.apps for each row when (new.name = '${name}')
      execute function public.refuse()`);
  await work();
  await toolshed.database.query('drop trigger refuse on public.apps; drop function public.refuse');
}

/** Begins an import that waits in the program's own statement, and returns its job once it does. */
async function importThatWaits(name: Name): Promise<{ jobId: string; release: () => Promise<void> }> {
  const holder = new Client({ connectionString: toolshed.databaseUrl });
  await holder.connect();
  await holder.query('begin');
  await holder.query('lock table public.apps in share mode');
  const { body } = await ada
    .post('/git/imports', { gitAppId: gitIdOf(name) })
    .set('Prefer', 'respond-async')
    .expect(202);
  await insertsWait(1);
  return { jobId: body.jobId as string, release: () => holder.end() };
}

const insertsWait = (count: number) =>
  eventually(async () => {
    const { rows } = await toolshed.database.query<{ count: number }>(
      `select count(*)::int as count from pg_stat_activity where wait_event_type = 'Lock' and query ilike 'insert into "apps"%'`,
    );
    return rows[0].count === count;
  });

it('imports an app of another program: it is made in the table of this one', async () => {
  const { body } = await ada.post('/git/imports', { gitAppId: gitIdOf('Orders') }).expect(201);
  const { id } = body as AppBody;
  const { id: idThere, document } = await toolshed.app('Orders');
  expect(document).toBe(await committed('Orders'));
  await ada.post('/host/capture').expect(202);
  await eventually(async () => {
    const { hostedBy } = (await getApp(ada, id)) as AppBody & { hostedBy: { url: string } };
    return hostedBy.url === `/apps/${idThere}`;
  });
  expect(await getApp(ada, id)).toMatchObject({ name: 'Orders', gitState: 'clean', locked: false });
  expect(await exported(ada, id)).toBe(await committed('Orders'));
});

it('takes an app back that the program has made, and would not hold as it is in Git', async () => {
  await toolshed.database.query(`
    create function public.spoil() returns trigger language plpgsql as $$ begin
      new.document := replace(new.document, '"Home"', '"Different"'); return new; end $$;
    create trigger spoil before insert on public.apps for each row execute function public.spoil()`);
  const { body } = await ada.post('/git/imports', { gitAppId: gitIdOf('Stock') }).expect(422);
  await toolshed.database.query('drop trigger spoil on public.apps');
  expect(body.code).toBe('host_not_equal');
  expect(await countOf('Stock')).toBe(0);
});

it('imports nothing that the program refuses, and imports it once it does not', async () => {
  await refusing('Stock', async () => {
    const { body } = await ada.post('/git/imports', { gitAppId: gitIdOf('Stock') }).expect(502);
    expect(body.code).toBe('host_refused');
    expect(body.detail).toContain('Toolshed has failed.');
  });
  expect(await countOf('Stock')).toBe(0);
  await ada.post('/git/imports', { gitAppId: gitIdOf('Stock') }).expect(201);
  expect(await countOf('Stock')).toBe(1);
});

it('makes one app although the worker was killed while the program made it', async () => {
  const { jobId, release } = await importThatWaits('Costs');
  const worker = (await toolshed.workerPid)!;
  process.kill(worker, 'SIGKILL');
  await eventually(async () => !(await isAlive(worker)));
  await release();
  expect((await ended(ada, jobId)).status).toBe('succeeded');
  expect(await countOf('Costs')).toBe(1);
  expect((await toolshed.app('Costs')).document).toBe(await committed('Costs'));
});

it('makes one app although the program was killed, and its statement ends after the next one has begun', async () => {
  const { jobId, release } = await importThatWaits('Purchases');
  await toolshed.kill();
  await toolshed.begin();
  ada = await toolshed.signIn('ada');
  await insertsWait(2);
  await release();
  expect((await ended(ada, jobId)).status).toBe('succeeded');
  expect(await countOf('Purchases')).toBe(1);
  const { body } = await ada.get('/apps').expect(200);
  expect((body.items as AppBody[]).filter(({ name }) => name === 'Purchases')).toHaveLength(1);
});

it('deploys what is new, all or nothing', async () => {
  await ada.put('/deployment', { follow: { branch: 'main' } }).expect(200);
  await refusing('Zones', async () => {
    const { body } = await ada.post('/deployments');
    expect(body).toMatchObject({ status: 'refused' });
  });
  expect([await countOf('Sales'), await countOf('Zones')]).toEqual([0, 0]);
  const { body } = await ada.post('/deployments').expect(201);
  expect(body).toMatchObject({ status: 'applied' });
  expect((await toolshed.app('Sales')).document).toBe(await committed('Sales'));
  expect([await countOf('Sales'), await countOf('Zones')]).toEqual([1, 1]);
});
