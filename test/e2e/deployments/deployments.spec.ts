import { Client } from 'pg';
import { appsOf, deploy, deploymentsOf, twoEnvironments } from '../../support/deployments';
import { eventually } from '../../support/eventually';
import {
  changeMeta,
  commit,
  createApp,
  edit,
  ended,
  exported,
  getApp,
  GitFixture,
  patch,
  renameByHand,
  type AppBody,
} from '../../support/git-fixture';
import type { GitRepository } from '../../support/git-repository';
import type { Member } from '../../support/member';
import { changeTheirs } from '../../support/merges';

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

const liveOf = async (member: Member, app: AppBody) =>
  (await member.get(`/apps/${app.id}/live`).expect(200)).text;

const inRepository = (repository: GitRepository, name: string) => repository.show('main', `${name}/v1.json`);

it('brings a workspace to a commit: adds, changes, renames, and lets viewers get it', async () => {
  const { builder, production, repository, app } = await twoEnvironments(fixture);
  const first = await deploy(production);
  const { body: head } = await builder.get(`/apps/${app.id}/git/history`).expect(200);
  const { sha, author, message } = head.items[0];
  expect(first).toEqual({
    id: expect.any(String),
    status: 'applied',
    isRunning: false,
    sha,
    ref: 'main',
    author,
    message,
    plan: {
      isRollback: false,
      commits: null,
      bringsBack: null,
      apps: [{ gitAppId: app.gitAppId, name: 'Orders', change: 'added', total: 0 }],
      missing: { constants: [], secrets: [], credentials: [] },
      collisions: [],
      problems: [],
      notices: [],
    },
    reason: null,
    isAutomatic: false,
    requestedBy: { id: production.user.id, name: production.user.name },
    approvedBy: null,
    decided: null,
    createdAt: expect.any(String),
    startedAt: expect.any(String),
    durationMs: expect.any(Number),
  });
  const [orders] = await appsOf(production);
  expect(orders).toMatchObject({ name: 'Orders', locked: true, gitAppId: app.gitAppId, gitState: 'locked' });
  const viewer = await production.invite('viewer');
  expect(await liveOf(viewer, orders)).toBe(await inRepository(repository, 'Orders'));

  await edit(builder, app.id, 'table');
  await commit(builder, app.id, 'A table').expect(201);
  await createApp(builder, 'Sales', { commitChanges: true });
  const second = await deploy(production);
  expect(second.plan.apps).toEqual([
    { gitAppId: app.gitAppId, name: 'Orders', change: 'changed', total: 1 },
    { gitAppId: expect.any(String), name: 'Sales', change: 'added', total: 0 },
  ]);
  expect(await liveOf(viewer, orders)).toBe(await inRepository(repository, 'Orders'));
  await renameByHand(repository, app.gitAppId, { from: 'Orders', to: 'Bestellungen' });
  await deploy(production);
  expect((await getApp(production, orders.id)).name).toBe('Bestellungen');
  expect((await production.get(`/apps/${orders.id}/git/updates`).expect(200)).body.upToDate).toBe(true);
  expect((await deploymentsOf(viewer)).map(({ status, message: text }) => [status, text])).toEqual([
    ['applied', 'To Bestellungen'],
    ['applied', 'App creation'],
    ['applied', message],
  ]);
  const none = await deploy(production);
  expect(none).toMatchObject({ status: 'applied', plan: { apps: [], problems: [] } });
});

it('plans without changing anything, and applies the plan later, as it was', async () => {
  const { builder, production, app } = await twoEnvironments(fixture);
  const planned = await deploy(production, { plan: true });
  expect(planned).toMatchObject({ status: 'planned', plan: { apps: [{ change: 'added' }] } });
  expect(await appsOf(production)).toEqual([]);
  const before = await exported(builder, app.id);
  await edit(builder, app.id, 'later');
  await commit(builder, app.id).expect(201);
  const { body } = await production.post(`/deployments/${planned.id}/approve`).expect(200);
  expect(body).toMatchObject({ id: planned.id, status: 'applied', sha: planned.sha, ref: 'main' });
  const [orders] = await appsOf(production);
  expect(await exported(production, orders.id)).toBe(before);
});

it('counts the apps that a plan has compared', async () => {
  const { builder, production } = await twoEnvironments(fixture);
  await createApp(builder, 'Sales', { commitChanges: true });
  const request = production.post('/deployments', { plan: true }).set('Prefer', 'wait=0');
  const { jobId } = (await request.expect(202)).body as { jobId: string };
  expect(await ended(production, jobId)).toMatchObject({
    status: 'succeeded',
    compared: { done: 1, total: 2 },
  });
});

it('waits for an approval, which is given once, by an admin', async () => {
  const { production } = await twoEnvironments(fixture, { approval: true });
  const builder = await production.invite('builder');
  const waiting = await deploy(builder);
  expect(waiting).toMatchObject({ status: 'waiting', isRunning: false, approvedBy: null });
  expect(await appsOf(production)).toEqual([]);
  await builder.post(`/deployments/${waiting.id}/approve`).expect(403);
  const { body } = await production.post(`/deployments/${waiting.id}/approve`).expect(200);
  const { id, name } = production.user;
  expect(body).toMatchObject({ id: waiting.id, status: 'applied', approvedBy: { id, name } });
  const again = await production.post(`/deployments/${waiting.id}/approve`).expect(409);
  expect(again.body.code).toBe('already_approved');
  expect(await appsOf(production)).toHaveLength(1);
  const { body: audit } = await production.get('/audit').expect(200);
  expect(audit.items.map(({ action }: { action: string }) => action)).toEqual(
    expect.arrayContaining(['deployed', 'approved']),
  );
});

it('goes back to an earlier commit, by deploying it again', async () => {
  const { builder, production, app } = await twoEnvironments(fixture);
  const first = await deploy(production);
  const [orders] = await appsOf(production);
  const before = await exported(production, orders.id);
  await edit(builder, app.id, 'worse');
  await commit(builder, app.id).expect(201);
  await deploy(production);
  expect(await exported(production, orders.id)).not.toBe(before);
  const { body } = await production.post(`/deployments/${first.id}/again`).expect(200);
  expect(body).toMatchObject({ status: 'applied', sha: first.sha, plan: { apps: [{ change: 'restored' }] } });
  expect(body.id).not.toBe(first.id);
  expect(await exported(production, orders.id)).toBe(before);
  expect(await liveOf(production, orders)).toBe(before);
  const { body: asked } = await production.post('/deployments', { sha: first.sha }).expect(201);
  expect(asked).toMatchObject({ status: 'applied', ref: null, plan: { apps: [] } });
});

it('changes nothing at all where one app is broken, and says where', async () => {
  const { builder, production, repository, app } = await twoEnvironments(fixture);
  const sales = await createApp(builder, 'Sales', { commitChanges: true });
  await deploy(production);
  const before = await Promise.all((await appsOf(production)).map(({ id }) => exported(production, id)));
  await edit(builder, sales.id, 'fine');
  await commit(builder, sales.id).expect(201);
  await changeTheirs(repository, (theirs) => {
    theirs.components = [{ id: 'c1', name: 'Save', type: 'Button', pageId: 'gone', properties: {} }];
  });
  const refused = await deploy(production);
  expect(refused.status).toBe('refused');
  expect(refused.plan.problems).toEqual([
    { code: 'missing_page', detail: expect.stringContaining('Save'), gitAppId: app.gitAppId },
  ]);
  await repository.commit({ 'Orders/v1.json': '{ "appV2": ' }, { message: 'Cut' });
  const broken = await deploy(production);
  expect(broken.plan.problems).toMatchObject([{ code: 'invalid_app_document', gitAppId: app.gitAppId }]);
  const after = await Promise.all((await appsOf(production)).map(({ id }) => exported(production, id)));
  expect(after).toEqual(before);
  // An app that is not chosen is not looked at.
  await production.put('/deployment', { follow: { branch: 'main' }, apps: [sales.gitAppId] }).expect(200);
  expect(await deploy(production)).toMatchObject({ status: 'applied', plan: { apps: [{ name: 'Sales' }] } });
});

it('deploys an app with a fault that it has here already', async () => {
  const { production, repository, app } = await twoEnvironments(fixture);
  const lost = { id: 'c1', name: 'Save', type: 'Button', pageId: 'gone', properties: {} };
  await changeTheirs(repository, (theirs) => (theirs.components = [lost]));
  expect((await deploy(production)).status).toBe('refused');
  await production.post('/git/imports', { gitAppId: app.gitAppId }).expect(201);
  await changeTheirs(repository, (theirs) => Object.assign(theirs, { icon: 'mended' }));
  expect(await deploy(production)).toMatchObject({ status: 'applied', plan: { problems: [] } });
  await changeTheirs(repository, (theirs) => (theirs.components = [lost, { ...lost, id: 'c2' }]));
  expect((await deploy(production)).plan.problems).toMatchObject([{ code: 'missing_page' }]);
});

it('never overwrites what was changed here, and takes over the rest of nothing', async () => {
  const { builder, production, app } = await twoEnvironments(fixture);
  await deploy(production);
  const [orders] = await appsOf(production);
  await production.patch(`/apps/${orders.id}`, { locked: false }).expect(200);
  await edit(production, orders.id, 'hotfix');
  const mine = await exported(production, orders.id);
  // The commit has nothing new of it: it is left alone.
  await createApp(builder, 'Sales', { commitChanges: true });
  expect(await deploy(production)).toMatchObject({ status: 'applied', plan: { apps: [{ name: 'Sales' }] } });
  await edit(builder, app.id, 'theirs');
  await commit(builder, app.id).expect(201);
  const { status, plan } = await deploy(production);
  expect([status, plan.problems.map(({ code }) => code)]).toEqual(['refused', ['uncommitted_changes']]);
  expect(await exported(production, orders.id)).toBe(mine);
});

it('refuses a name that another app has here, and lets apps exchange their names', async () => {
  const { builder, production, repository, app } = await twoEnvironments(fixture);
  const sales = await createApp(builder, 'Sales', { commitChanges: true });
  const own = await createApp(production, 'orders');
  const { plan } = await deploy(production);
  expect(plan.problems).toMatchObject([{ code: 'app_name_taken', gitAppId: app.gitAppId }]);
  expect(await appsOf(production)).toHaveLength(1);
  await production.delete(`/apps/${own.id}`).expect(204);
  await deploy(production);
  const meta = await changeMeta(repository, (entries) => {
    entries[app.gitAppId].gitAppName = 'Sales';
    entries[sales.gitAppId].gitAppName = 'Orders';
  });
  const [one, other] = [await inRepository(repository, 'Orders'), await inRepository(repository, 'Sales')];
  await repository.commit(
    { 'Sales/v1.json': one, 'Orders/v1.json': other, '.meta/meta.json': meta },
    { message: 'Exchanged' },
  );
  // A pull brings one app, and its name is not free yet.
  for (const { id } of await appsOf(production)) {
    const { body } = await production.post(`/apps/${id}/git/pull`).expect(409);
    expect(body).toMatchObject({ code: 'app_name_taken', detail: expect.stringContaining('exchanged') });
    expect(body.remedy).toContain('A deployment takes all of them over at once.');
  }
  expect(await deploy(production)).toMatchObject({ status: 'applied', plan: { problems: [] } });
  const names = (await appsOf(production)).map(({ gitAppId, name }) => [gitAppId, name]);
  expect(Object.fromEntries(names)).toEqual({ [app.gitAppId]: 'Sales', [sales.gitAppId]: 'Orders' });
});

it('leaves an app its own name that was imported under another one, also beside apps that the commit adds', async () => {
  const { builder, production, app } = await twoEnvironments(fixture);
  const own = await createApp(production, 'Orders');
  const import_ = { gitAppId: app.gitAppId, name: 'Orders (ours)' };
  const { body: imported } = await production.post('/git/imports', import_).expect(201);
  const deployChange = async (icon: string) => {
    await edit(builder, app.id, icon);
    await commit(builder, app.id).expect(201);
    expect(await deploy(production)).toMatchObject({ status: 'applied', plan: { problems: [] } });
    expect(JSON.parse(await exported(production, imported.id as string)).appV2.icon).toBe(icon);
    return (await appsOf(production)).map(({ name }) => name).sort();
  };
  await createApp(builder, 'Sales', { commitChanges: true });
  expect(await deployChange('table')).toEqual(['Orders', 'Orders (ours)', 'Sales']);
  // The next one would take the name of the repository, which another app has here.
  expect(await deployChange('chart')).toEqual(['Orders', 'Orders (ours)', 'Sales']);
  await production.delete(`/apps/${own.id}`).expect(204);
  expect(await deployChange('list')).toEqual(['Orders (ours)', 'Sales']);
});

it('names apps that are gone from the repository, which stay', async () => {
  const { production, repository, app } = await twoEnvironments(fixture);
  await deploy(production);
  await repository.commit({ '.meta/meta.json': '{}\n' }, { message: 'Removed', delete: ['Orders/v1.json'] });
  const { status, plan } = await deploy(production);
  expect([status, plan.apps]).toEqual([
    'applied',
    [{ gitAppId: app.gitAppId, name: 'Orders', change: 'removed', total: 0 }],
  ]);
  expect(await appsOf(production)).toHaveLength(1);
  await production.put('/deployment', { follow: { branch: 'main' }, apps: ['nowhere'] }).expect(200);
  expect((await deploy(production)).plan.problems).toMatchObject([
    { code: 'git_app_not_found', gitAppId: 'nowhere' },
  ]);
});

it('tells what is missing here, and leaves values of the environment as they are', async () => {
  const { builder, production, app } = await twoEnvironments(fixture);
  await production.put('/constants/URL', { value: 'https://production.example.com', secret: false });
  const text = 'Ask {{constants.URL}} and {{constants.REGION}} with {{secrets.TOKEN}}';
  await patch(builder, app.id, { changes: [{ op: 'add', path: '/appV2/icon', value: text }] });
  await commit(builder, app.id).expect(201);
  const waiting = await deploy(production, { plan: true });
  expect(waiting.plan.missing).toMatchObject({ constants: ['REGION'], secrets: ['TOKEN'] });
  await production.put('/constants/TOKEN', { value: 'not a secret', secret: false });
  await production.put('/constants/REGION', { value: 'EU', secret: false });
  const [later] = await deploymentsOf(production);
  expect(later.plan.missing).toMatchObject({ constants: [], secrets: ['TOKEN'] });
  await production.delete('/constants/REGION').expect(204);

  const { status, plan } = await deploy(production);
  expect(status).toBe('applied');
  expect(plan.missing).toMatchObject({ constants: ['REGION'], secrets: ['TOKEN'] });
  await production.put('/constants/TOKEN', { value: 'a secret', secret: true });
  const [applied] = await deploymentsOf(production);
  expect(applied.plan.missing).toMatchObject({ constants: ['REGION'], secrets: [] });
});

it('deploys nothing while it is frozen', async () => {
  const { production } = await twoEnvironments(fixture);
  const waiting = await deploy(production, { plan: true });
  const { body: settings } = await production
    .put('/deployment', { follow: { branch: 'main' }, frozen: true })
    .expect(200);
  expect(settings).toEqual({
    follow: { branch: 'main' },
    apps: 'all',
    approval: false,
    requiresOther: false,
    frozen: { by: { name: production.user.name }, at: expect.any(String), reason: null },
    rolledBack: null,
    warnings: ['nothing_triggers'],
  });
  // An answer may be sent back; a reason may be added, and who froze stays.
  const other = await production.invite('admin');
  const { body: again } = await other
    .put('/deployment', { follow: { branch: 'main' }, frozen: { ...settings.frozen, reason: 'Audit' } })
    .expect(200);
  expect(again.frozen).toEqual({ ...settings.frozen, reason: 'Audit' });
  for (const frozen of [{ reason: 5 }, { until: 'tomorrow' }, [], 'yes', null, { reason: 'x'.repeat(2_001) }])
    await other.put('/deployment', { follow: { branch: 'main' }, frozen }).expect(400);
  for (const path of ['', `/${waiting.id}/approve`, `/${waiting.id}/again`]) {
    const { body } = await production.post(`/deployments${path}`).expect(409);
    expect(body.code).toBe('deployment_frozen');
  }
  expect((await deploy(production, { plan: true })).status).toBe('planned');
  expect(await appsOf(production)).toEqual([]);
  await production.put('/deployment', { follow: { branch: 'main' } }).expect(200);
  expect((await deploy(production)).status).toBe('applied');
  const { body: audit } = await production.get('/audit').expect(200);
  expect(audit.items).toContainEqual(expect.objectContaining({ action: 'froze' }));
});

it('deploys the newest commit that a tag names, and records the tag', async () => {
  const { builder, production, repository, app } = await twoEnvironments(fixture, {
    follow: { tags: 'Orders/*' },
  });
  const none = await production.post('/deployments').expect(404);
  expect(none.body.code).toBe('git_ref_not_found');
  const publish = (versionId: string, notes: string) =>
    builder.post(`/apps/${app.id}/versions/${versionId}/publish`, { notes }).expect(201);
  await publish(app.editingVersion.id, 'One');
  const one = await exported(builder, app.id);
  expect(await deploy(production)).toMatchObject({ status: 'applied', ref: 'Orders/v1' });
  const [orders] = await appsOf(production);
  await builder.post(`/apps/${app.id}/versions`, { name: 'v2' }).expect(201);
  await edit(builder, app.id, 'two');
  await commit(builder, app.id).expect(201);
  // It is on the branch, and not yet released.
  expect(await deploy(production)).toMatchObject({ ref: 'Orders/v1', plan: { apps: [] } });
  expect(await liveOf(production, orders)).toBe(one);
  await publish((await getApp(builder, app.id)).editingVersion.id, 'Two');
  expect(await deploy(production)).toMatchObject({ status: 'applied', ref: 'Orders/v2' });
  expect(await liveOf(production, orders)).toBe(await repository.show('Orders/v2', 'Orders/v2.json'));
  const { body } = await production.get(`/apps/${orders.id}/releases`).expect(200);
  expect(body.items.map(({ tag, isLive }: { tag: string; isLive: boolean }) => [tag, isLive])).toEqual([
    ['Orders/v2', true],
    ['Orders/v1', false],
  ]);
  await production.post(`/apps/${orders.id}/rollback`, { tag: 'Orders/v1' }).expect(200);
  expect(await liveOf(production, orders)).toBe(one);
  const [second, , first] = await deploymentsOf(production);
  expect((await production.post(`/deployments/${second.id}/again`).expect(200)).body.ref).toBe('Orders/v2');
  expect(await liveOf(production, orders)).not.toBe(one);
  await production.post(`/deployments/${first.id}/again`).expect(200);
  expect(await liveOf(production, orders)).toBe(one);
  const { body: after } = await production.get(`/apps/${orders.id}/releases`).expect(200);
  expect(after.items.map(({ tag }: { tag: string }) => tag)).toEqual(['Orders/v2', 'Orders/v1']);
});

it('follows a branch that nobody works on here', async () => {
  const { builder, production, repository, app } = await twoEnvironments(fixture);
  await repository.git(['branch', 'production', 'main']);
  await production.put('/deployment', { follow: { branch: 'production' } }).expect(200);
  await repository.git(['branch', '-D', 'production']);
  const none = await production.post('/deployments').expect(404);
  expect(none.body).toMatchObject({ code: 'git_ref_not_found' });
  expect((await deploymentsOf(production))[0]).toMatchObject({
    status: 'failed',
    sha: null,
    plan: { apps: [], problems: [{ code: 'git_ref_not_found', gitAppId: null }] },
  });
  await repository.git(['branch', 'production', 'main']);
  const released = await exported(builder, app.id);
  await edit(builder, app.id, 'next');
  await commit(builder, app.id).expect(201);
  expect(await deploy(production)).toMatchObject({ status: 'applied', ref: 'production' });
  const [orders] = await appsOf(production);
  expect(await exported(production, orders.id)).toBe(released);
});

it('refuses what it cannot follow or deploy', async () => {
  const { member: production, repository } = await fixture.connected();
  for (const path of ['', 's'])
    await production.invite('viewer').then((one) => one.get(`/deployment${path}`));
  await production.get('/deployment').expect(404);
  expect((await production.post('/deployments').expect(409)).body.code).toBe('deployment_not_configured');
  const follow = { branch: 'main' };
  for (const body of [
    {},
    { follow: 'main' },
    { follow, apps: [] },
    { follow, apps: [1] },
    { follow, apps: 'some' },
    { follow, frozen: 'yes' },
    { follow, requiresOther: null },
    { follow: { branch: 1 } },
  ])
    await production.put('/deployment', body).expect(400);
  for (const wanted of [{}, { branch: 'main', tags: '*' }])
    expect((await production.put('/deployment', { follow: wanted }).expect(422)).body.code).toBe(
      'invalid_tags',
    );
  for (const tags of ['', 'a b', 'v..*', '*[0-9]'])
    expect((await production.put('/deployment', { follow: { tags } }).expect(422)).body).toMatchObject({
      code: 'invalid_tag_pattern',
      errors: [{ path: 'follow.tags' }],
    });
  const bad = await production.put('/deployment', { follow: { branch: 'a..b' } }).expect(422);
  expect(bad.body.code).toBe('invalid_branch');
  await production.put('/deployment', { follow }).expect(200);
  await production.post('/deployments', { sha: 'main' }).expect(400);
  const { body } = await production.post('/deployments', { sha: 'a'.repeat(40) }).expect(404);
  expect(body.code).toBe('git_commit_not_found');
  const tree = (await repository.git(['hash-object', '-t', 'tree', '/dev/null'])).trim();
  await production.post('/deployments', { sha: tree }).expect(404);
  const [failed] = await deploymentsOf(production);
  await production.post(`/deployments/${failed.id}/approve`).expect(409);
  const builder = await production.invite('builder');
  await builder.get('/deployment').expect(403);
  await builder.put('/deployment', { follow }).expect(403);
  await builder.post(`/deployments/${failed.id}/again`).expect(403);
  const viewer = await production.invite('viewer');
  await viewer.post('/deployments').expect(403);
  await viewer.get('/deployments').expect(200);
  await production.delete('/deployment').expect(204);
  await production.get('/deployment').expect(404);
  const stranger = await fixture.admin.inNewWorkspace();
  await stranger.post(`/deployments/${failed.id}/again`).expect(404);
  expect((await stranger.put('/deployment', { follow }).expect(409)).body.code).toBe('git_not_configured');
});

it('deploys after the commits that were accepted before it, and plans anew what changes meanwhile', async () => {
  const { builder, production, repository, app } = await twoEnvironments(fixture);
  await deploy(production);
  const [orders] = await appsOf(production);
  await production.patch(`/apps/${orders.id}`, { locked: false }).expect(200);
  const held = await repository.holdPushes();
  await edit(production, orders.id, 'here');
  const committing = commit(production, orders.id, 'From production').then((answer) => answer);
  await held.reached();
  const accepted = await production.post('/deployments').set('Prefer', 'respond-async').expect(202);
  await held.release();
  const { body } = await committing;
  const job = await ended(production, accepted.body.jobId as string);
  expect(job).toMatchObject({
    kind: 'deploy_apps',
    status: 'succeeded',
    commit: body.sha,
    result: { status: 'applied', sha: body.sha, plan: { apps: [] } },
  });
  await builder.post(`/apps/${app.id}/git/pull`).expect(200);
  expect(await exported(builder, app.id)).toBe(await exported(production, orders.id));
});

it('never lets viewers get what is edited while it runs', async () => {
  const { builder, production, repository, app } = await twoEnvironments(fixture);
  const sales = await createApp(builder, 'Sales', { commitChanges: true });
  await deploy(production);
  const apps = await appsOf(production);
  const here = apps.find(({ name }) => name === 'Orders')!;
  const other = apps.find(({ name }) => name === 'Sales')!;
  await production.patch(`/apps/${here.id}`, { locked: false }).expect(200);
  await edit(builder, sales.id, 'next');
  await commit(builder, sales.id).expect(201);
  await repository.git(['tag', 'v1', 'main']);
  await production.put('/deployment', { follow: { tags: 'v*' } }).expect(200);
  const client = new Client({ connectionString: fixture.trellis.databaseUrl });
  await client.connect();
  try {
    await client.query('begin');
    await client.query('select 1 from app_versions where id = $1 for update', [other.editingVersion.id]);
    const { body } = await production.post('/deployments').set('Prefer', 'respond-async').expect(202);
    await eventually(async () => {
      const { rows } = await client.query(
        `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      );
      expect(rows.length).toBeGreaterThan(0);
    });
    // It is as in the commit, and was when the deployment was planned.
    await edit(production, here.id, 'not committed');
    await client.query('rollback');
    expect(await ended(production, body.jobId as string)).toMatchObject({ result: { status: 'applied' } });
  } finally {
    await client.end();
  }
  expect(await liveOf(production, here)).toBe(await inRepository(repository, 'Orders'));
  expect(await liveOf(production, other)).toBe(await inRepository(repository, 'Sales'));
  expect(app.gitAppId).toBe(here.gitAppId);
});

it('passes over entries that are left over in the list of apps, and names them', async () => {
  const { builder, production, repository, app } = await twoEnvironments(fixture);
  const old = await createApp(builder, 'Old', { commitChanges: true });
  await deploy(production);
  await repository.commit({}, { message: 'Deleted by hand', delete: ['Old/v1.json'] });
  await edit(builder, app.id, 'newer');
  await commit(builder, app.id).expect(201);
  // An older entry of the name of another app, as after a rename.
  const list = await changeMeta(repository, (meta) => {
    const [entry] = Object.values(meta).filter(({ gitAppName }) => gitAppName === 'Orders');
    meta.stale = { ...entry, lastpushDate: '2020-01-01T00:00:00.000Z' };
  });
  await repository.commit({ '.meta/meta.json': list });
  const { status, plan } = await deploy(production);
  expect(status).toBe('applied');
  expect(plan.notices).toEqual([
    { code: 'git_file_missing', detail: expect.stringContaining('Old/v1.json'), gitAppId: old.gitAppId },
    { code: 'git_duplicate_name', detail: expect.stringContaining('Orders/v1.json'), gitAppId: 'stale' },
  ]);
  expect(plan.problems).toEqual([]);
  expect(plan.apps).toEqual([
    { gitAppId: old.gitAppId, name: 'Old', change: 'removed', total: 0 },
    { gitAppId: app.gitAppId, name: 'Orders', change: 'changed', total: expect.any(Number) },
  ]);
  expect((await appsOf(production)).map(({ name }) => name).sort()).toEqual(['Old', 'Orders']);
});

describe('the newest tag', () => {
  it('is the one that is built on the others, whatever the clocks said', async () => {
    const { production, repository } = await twoEnvironments(fixture, { follow: { tags: 'rel/*' } });
    const commitAt = async (date: string, name: string) => {
      const tree = await repository.git(['rev-parse', 'main^{tree}']);
      const env = { GIT_COMMITTER_DATE: date, GIT_AUTHOR_DATE: date };
      const sha = await repository.git(
        [
          '-c',
          'user.name=Ada',
          '-c',
          'user.email=ada@example.com',
          'commit-tree',
          tree.trim(),
          '-p',
          'main',
          '-m',
          name,
        ],
        { env },
      );
      await repository.git(['update-ref', 'refs/heads/main', sha.trim()]);
      await repository.git(['tag', name, 'main']);
      return sha.trim();
    };
    const ahead = await commitAt('2037-01-01T00:00:00Z', 'rel/3');
    expect(await deploy(production)).toMatchObject({ status: 'applied', sha: ahead, ref: 'rel/3' });
    const now = await commitAt('2026-11-01T00:00:00Z', 'rel/4');
    expect(await deploy(production)).toMatchObject({ status: 'applied', sha: now, ref: 'rel/4' });
    // A tag that is put on an older commit later does not lead back.
    await repository.git(['tag', 'rel/5', ahead]);
    expect(await deploy(production)).toMatchObject({ sha: now, ref: 'rel/4' });
  });

  it.each([false, true])(
    'of commits that are not built on one another is the tag that was made last, with filters: %s',
    async (allowFilter) => {
      const { production, repository } = await twoEnvironments(fixture, { follow: { tags: 'rel/*' } });
      await repository.git(['config', 'uploadpack.allowFilter', String(allowFilter)]);
      const start = (await repository.git(['rev-parse', 'main'])).trim();
      const tree = (await repository.git(['rev-parse', 'main^{tree}'])).trim();
      const person = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com'];
      const tagOn = async (branch: string, committedAt: string, taggedAt: string) => {
        const dated = (date: string) => ({ env: { GIT_COMMITTER_DATE: date, GIT_AUTHOR_DATE: date } });
        const made = await repository.git(
          [...person, 'commit-tree', tree, '-p', start, '-m', branch],
          dated(committedAt),
        );
        await repository.git(['update-ref', `refs/heads/${branch}`, made.trim()]);
        await repository.git(
          [...person, 'tag', '-a', `rel/${branch}`, '-m', branch, branch],
          dated(taggedAt),
        );
        return made.trim();
      };
      await tagOn('next', '2026-10-02T00:00:00Z', '2026-10-03T00:00:00Z');
      const fix = await tagOn('fix', '2026-10-01T00:00:00Z', '2026-10-04T00:00:00Z');
      expect(await deploy(production)).toMatchObject({ status: 'applied', sha: fix, ref: 'rel/fix' });
      const later = await tagOn('later', '2026-09-01T00:00:00Z', '2026-10-05T00:00:00Z');
      expect(await deploy(production)).toMatchObject({ status: 'applied', sha: later, ref: 'rel/later' });
    },
  );
});
