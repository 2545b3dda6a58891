import { commit, exported, getApp, type AppBody } from '../../support/git-fixture';
import type { Toolshed } from '../../support/embedded/toolshed';
import { ToolshedFixture } from '../../support/embedded/toolshed-fixture';
import type { ToolshedPerson } from '../../support/embedded/toolshed-person';
import { eventually } from '../../support/eventually';
import type { GitRepository } from '../../support/git-repository';

let fixture: ToolshedFixture;
let toolshed: Toolshed;
let repository: GitRepository;
let ada: ToolshedPerson;
let grace: ToolshedPerson;
let app: AppBody;

beforeAll(async () => {
  fixture = await ToolshedFixture.start();
  ({ toolshed, repository } = fixture);
  ({ ada, grace } = fixture.people);
  app = await grace.makeApp('Orders');
  await commit(grace, app.id, 'Orders').expect(201);
});
afterAll(() => fixture?.stop());

const stored = () => toolshed.app('Orders');

/** Renames the app's page in Git, as another writer would. */
async function renamePageInGit(name: string): Promise<void> {
  const text = await repository.show('main', 'Orders/v1.json');
  const changed = text.replace(/"name": "[^"]*",(\s*"handle")/, `"name": "${name}",$1`);
  await repository.commit({ 'Orders/v1.json': changed }, { message: name });
}

/** Gives the app another icon in the program. */
async function changeIcon(icon: string): Promise<void> {
  const { id, document, version } = await stored();
  const changed = JSON.parse(document) as { appV2: { icon?: string } };
  changed.appV2.icon = icon;
  await grace.edit({ id, document: JSON.stringify(changed, null, 2), version });
}

const inState = (state: string) =>
  eventually(async () => expect((await getApp(grace, app.id)).gitState).toBe(state));

it('commits an app as the program has it, in the name of who commits', async () => {
  expect(await repository.show('main', 'Orders/v1.json')).toBe((await stored()).document);
  const [last] = await repository.log();
  expect(last).toMatchObject({
    message: 'Orders',
    author: { name: 'Grace Hopper', email: 'grace@example.com' },
  });
  expect(await getApp(grace, app.id)).toMatchObject({
    hostedBy: { kind: 'embedded', url: `/apps/${(await stored()).id}` },
  });
});

it('has a change at once, with who made it', async () => {
  await changeIcon('table');
  await inState('changed');
  expect(await getApp(ada, app.id)).toMatchObject({ changedBy: { name: 'Grace Hopper' } });
  await commit(ada, app.id, 'An icon').expect(201);
  await inState('clean');
});

/** Changes the app in the table of the program, which does not tell Trellis. */
async function writeUntold(icon: string): Promise<void> {
  const { id, document } = await stored();
  const changed = JSON.parse(document) as { appV2: { icon?: string } };
  changed.appV2.icon = icon;
  await toolshed.database.query('update apps set document = $2, version = version + 1 where id = $1', [
    id,
    JSON.stringify(changed, null, 2),
  ]);
}

it('commits, compares and publishes what the program has at that moment, told or not', async () => {
  for (const icon of ['one', 'two', 'three']) {
    await writeUntold(icon);
    const { body } = await commit(grace, app.id, icon).expect(201);
    expect(body).toMatchObject({ changed: true });
    expect(await repository.show('main', 'Orders/v1.json')).toContain(`"icon": "${icon}"`);
  }
  await commit(grace, app.id, 'nothing').expect(200);

  await writeUntold('four');
  const { body: changes } = await grace.get(`/apps/${app.id}/git/changes`).expect(200);
  expect(changes).toMatchObject({ hasUncommittedChanges: true, total: 1 });
  await grace.post('/git/commits', { appIds: [app.id], message: 'four' }).expect(201);
  expect(await repository.show('main', 'Orders/v1.json')).toContain('"icon": "four"');

  await writeUntold('five');
  const { body: versions } = await grace.get(`/apps/${app.id}/versions`).expect(200);
  const [{ id }] = (versions as { items: { id: string }[] }).items;
  const { body } = await grace.post(`/apps/${app.id}/versions/${id}/publish`).expect(409);
  expect(body.code).toBe('uncommitted_changes');
  const { body: discarded } = await grace.post(`/apps/${app.id}/git/discard`).expect(200);
  expect(discarded).toMatchObject({ discarded: 1 });
  expect((await stored()).document).toContain('"icon": "four"');
});

it('has a change once the program knows that it was told', async () => {
  const before = await exported(grace, app.id);
  await changeIcon('told');
  expect(await exported(grace, app.id)).not.toBe(before);
  await commit(grace, app.id, 'told').expect(201);
});

it('keeps the text of Git while the program spells the same in another way', async () => {
  const before = await exported(grace, app.id);
  const { id, document, version } = await stored();
  await grace.edit({ id, document: JSON.stringify(JSON.parse(document)), version });
  await eventually(async () => {
    const { rows } = await toolshed.database.query<{ hint: string }>('select hint from git_sync.hosted_apps');
    return rows[0].hint === `${version + 1} Orders`;
  });
  expect(await exported(grace, app.id)).toBe(before);
  expect((await getApp(grace, app.id)).gitState).toBe('clean');
});

it('pulls what was changed in Git into the table of the program, in one step', async () => {
  const { version } = await stored();
  await renamePageInGit('Dashboard');
  await grace.post(`/apps/${app.id}/git/pull`).expect(200);
  expect(await stored()).toMatchObject({
    version: version + 1,
    document: expect.stringContaining('"Dashboard"'),
  });
  expect((await stored()).document).toBe(await repository.show('main', 'Orders/v1.json'));
  await inState('clean');
});

it('merges with what people do in the program meanwhile, and loses nothing', async () => {
  await renamePageInGit('Overview');
  await changeIcon('chart');
  await grace.post(`/apps/${app.id}/git/pull`, { merge: true }).expect(200);
  const { document } = await stored();
  expect(document).toContain('"Overview"');
  expect(document).toContain('"chart"');
  await commit(grace, app.id, 'Merged').expect(201);
});

it('changes nothing if somebody edits between the look and the change', async () => {
  await renamePageInGit('Refused');
  const before = await stored();
  // The statement finds no row of the version that it expects.
  await toolshed.database.query(`
    create function public.find_none() returns trigger language plpgsql as $$ begin return null; end $$;
    create trigger find_none before update on public.apps for each row execute function public.find_none()`);
  const { body } = await grace.post(`/apps/${app.id}/git/pull`).expect(409);
  await toolshed.database.query('drop trigger find_none on public.apps');
  expect(body.code).toBe('host_app_changed');
  expect(await stored()).toEqual(before);
  await grace.post(`/apps/${app.id}/git/pull`).expect(200);
  expect((await stored()).document).toContain('"Refused"');
});

it('puts the app back if the program stores something else', async () => {
  await renamePageInGit('Spoiled');
  const before = await stored();
  await toolshed.database.query(`
    create function public.spoil() returns trigger language plpgsql as $$ begin
      new.document := replace(new.document, '"Spoiled"', '"Different"'); return new; end $$;
    create trigger spoil before update on public.apps for each row execute function public.spoil()`);
  const { body } = await grace.post(`/apps/${app.id}/git/pull`).expect(422);
  await toolshed.database.query('drop trigger spoil on public.apps');
  expect(body.code).toBe('host_not_equal');
  expect((await stored()).document).toBe(before.document);
  await grace.post(`/apps/${app.id}/git/pull`).expect(200);
});

it('follows a rename and a deletion in the program', async () => {
  await grace.makeApp('Stock');
  await toolshed.database.query(
    `update public.apps set name = 'Store', version = version + 1 where name = 'Stock'`,
  );
  await grace.post('/host/capture').expect(202);
  await grace.appNamed('Store');
  await toolshed.database.query(`delete from public.apps where name = 'Store'`);
  // A deletion is believed once two lists in a row lack the app.
  await eventually(async () => {
    await grace.post('/host/capture').expect(202);
    const { body } = await grace.get('/apps').expect(200);
    return !(body.items as AppBody[]).some(({ name }) => name === 'Store');
  });
});

it('refuses changes of an app in Trellis’ own editor, and names its editor', async () => {
  const { body } = await grace.patch(`/apps/${app.id}`, { name: 'Purchases' }).expect(409);
  expect(body).toMatchObject({
    code: 'app_hosted',
    detail: expect.stringContaining('Orders is edited in its own editor'),
  });
});
