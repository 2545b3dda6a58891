import { commit, createApp, edit, ended, exported, getApp, GitFixture } from '../../support/git-fixture';
import type { Member } from '../../support/trellis-server';

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

/** Creates a repository with three apps, and a second workspace connected to it. */
async function threeApps() {
  const { member: home, repository, app } = await fixture.withApp('Orders');
  await createApp(home, 'Sales', { commitChanges: true });
  await createApp(home, 'Stock', { commitChanges: true });
  const { member } = await fixture.connected({ repository });
  const { body } = await member.get('/git/apps').expect(200);
  const idOf = Object.fromEntries(
    (body.items as { name: string; gitAppId: string }[]).map(({ name, gitAppId }) => [name, gitAppId]),
  );
  return { home, member, repository, orders: app, idOf };
}

const importMany = (member: Member, apps: object[], more: object = {}) =>
  member.post('/git/imports/batch', { apps, ...more });

const jobsOf = (member: Member, body: { items: { jobId: string }[] }) =>
  Promise.all(body.items.map(({ jobId }) => ended(member, jobId)));

const namesIn = async (member: Member) =>
  ((await member.get('/apps').expect(200)).body.items as { name: string }[]).map(({ name }) => name).sort();

it('imports many apps, reports each failure with its name, and continues with the others', async () => {
  const { home, member, repository, idOf } = await threeApps();
  await repository.commit({ 'Broken/v1.json': '{ half' });
  await createApp(member, 'sALES');
  const apps = [
    { gitAppId: idOf.Sales },
    { path: 'Broken/v1.json' },
    { gitAppId: idOf.Orders },
    { gitAppId: 'nobody' },
    { gitAppId: idOf.Stock, name: ' Warehouse ' },
  ];
  const { body } = await importMany(await member.invite('builder'), apps).expect(202);
  expect(body.items).toEqual(
    apps.map(({ gitAppId = null, path = null }: { gitAppId?: string | null; path?: string | null }) => ({
      jobId: expect.any(String),
      gitAppId,
      path,
    })),
  );
  const jobs = await jobsOf(member, body);
  expect(jobs.map(({ kind, status, error }) => [kind, status, error?.code])).toEqual([
    ['import_app', 'failed', 'app_name_taken'],
    ['import_app', 'failed', 'invalid_app_document'],
    ['import_app', 'succeeded', undefined],
    ['import_app', 'failed', 'git_app_not_found'],
    ['import_app', 'succeeded', undefined],
  ]);
  expect(await namesIn(member)).toEqual(['Orders', 'Warehouse', 'sALES']);
  const imported = jobs[2]!.result as { id: string; missing: object };
  expect(imported).toMatchObject({ name: 'Orders', locked: true, missing: { constants: [], secrets: [] } });
  expect(await exported(member, imported.id)).toBe(await exported(home, idOf.Orders!));

  const again = await importMany(member, [{ gitAppId: idOf.Sales, name: 'Sales of others' }]).expect(202);
  expect((await jobsOf(member, again.body))[0]).toMatchObject({ status: 'succeeded' });
});

it('fails every app if the repository cannot be read', async () => {
  const { member, repository, idOf } = await threeApps();
  await repository.remove();
  const apps = Object.values(idOf).map((gitAppId) => ({ gitAppId }));
  const { body } = await importMany(member, apps).expect(202);
  const codes = (await jobsOf(member, body)).map(({ error }) => error?.code);
  expect(codes).toEqual(apps.map(() => 'git_repository_not_found'));
  expect(await namesIn(member)).toEqual([]);
});

it('recognizes a repeated request', async () => {
  const { member, idOf } = await threeApps();
  const ask = () =>
    importMany(member, [{ gitAppId: idOf.Orders }, { gitAppId: idOf.Sales }]).set('Idempotency-Key', 'clone');
  const [first, second] = [await ask().expect(202), await ask().expect(202)];
  expect(second.body).toEqual(first.body);
  await jobsOf(member, first.body);
  expect(await namesIn(member)).toEqual(['Orders', 'Sales']);
  expect((await member.get('/git/jobs').expect(200)).body.items).toHaveLength(2);
});

it('refuses the whole request if any part of it is malformed', async () => {
  const { member, idOf } = await threeApps();
  const orders = { gitAppId: idOf.Orders };
  const jobs = async () => (await member.get('/git/jobs').expect(200)).body.items.length;
  const before = await jobs();
  await importMany(member, []).expect(400);
  await importMany(member, [orders, {}]).expect(400);
  await importMany(member, [orders, { ...orders, path: 'Orders/v1.json' }]).expect(400);
  await importMany(member, [orders, 'Sales' as unknown as object]).expect(400);
  await importMany(member, [{ ...orders, locked: false }]).expect(400);
  const named = [
    { ...orders, name: 'a/b' },
    orders,
    { ...orders, name: ' Free ' },
    { ...orders, name: '.git' },
  ];
  const { body } = await importMany(member, named).expect(422);
  expect(body).toMatchObject({
    code: 'invalid_app_name',
    detail: expect.stringContaining('slash'),
    errors: [{ path: 'apps.0.name' }, { path: 'apps.3.name' }],
  });
  await importMany(await member.invite('viewer'), [orders]).expect(403);
  expect(await jobs()).toBe(before);

  const stranger = await fixture.admin.inNewWorkspace();
  expect((await importMany(stranger, [orders]).expect(409)).body.code).toBe('git_not_configured');
});

it('looks up an id that no database can store, and does not find it', async () => {
  const { member } = await threeApps();
  const { body } = await importMany(member, [{ gitAppId: 'a\0b' }, { path: '\ud800/v1.json' }]).expect(202);
  const codes = (await jobsOf(member, body)).map(({ error }) => error?.code);
  expect(codes).toEqual(['git_app_not_found', 'git_app_not_found']);
});

describe('apps imported for editing', () => {
  it('are for admins', async () => {
    const { member, idOf } = await threeApps();
    const builder = await member.invite('builder');
    await importMany(builder, [{ gitAppId: idOf.Orders }], { locked: false }).expect(403);
    await builder.post('/git/imports', { gitAppId: idOf.Orders, locked: false }).expect(403);
    expect(await namesIn(member)).toEqual([]);
  });

  it('are committed and pulled as if they had been committed here', async () => {
    const { home, member, repository, orders, idOf } = await threeApps();
    const { body } = await importMany(member, [{ gitAppId: idOf.Orders }], { locked: false }).expect(202);
    const [job] = await jobsOf(member, body);
    const app = job!.result as unknown as { id: string; locked: boolean; gitState: string };
    expect(app).toMatchObject({ locked: false, gitState: 'clean' });
    await edit(member, app.id, 'here');
    const { body: committed } = await commit(member, app.id, 'Changed here').expect(201);
    expect(committed.sha).toBe(await repository.tip());
    await home.post(`/apps/${orders.id}/git/pull`).expect(200);
    expect(await exported(home, orders.id)).toBe(await exported(member, app.id));
    await edit(home, orders.id, 'there');
    await commit(home, orders.id, 'Changed there').expect(201);
    await member.post(`/apps/${app.id}/git/pull`).expect(200);
    expect(await exported(member, app.id)).toBe(await exported(home, orders.id));
    expect((await getApp(member, app.id)).gitState).toBe('clean');
  });

  it('can have another name here, which the repository gets with a rename', async () => {
    const { member, repository, idOf } = await threeApps();
    const { body: app } = await member
      .post('/git/imports', { gitAppId: idOf.Orders, name: 'Purchases', locked: false })
      .expect(201);
    expect(app).toMatchObject({ name: 'Purchases', locked: false, gitState: 'clean' });
    await edit(member, app.id, 'table');
    await commit(member, app.id, 'Edited').expect(201);
    expect(await repository.ls()).toContain('Orders/v1.json');
    await member.patch(`/apps/${app.id}`, { name: 'Revenue' }).expect(200);
    const paths = await repository.ls();
    expect(paths).toContain('Revenue/v1.json');
    expect(paths).not.toContain('Orders/v1.json');
  });
});
