import { GitSyncDialog, commitElsewhere } from '../support/gitsync-dialog';
import { commit, edit } from '../support/git-world';
import { PageWorld } from '../support/page-world';

let world: PageWorld;

beforeAll(async () => {
  world = await PageWorld.start();
});

afterAll(() => world?.stop());

it('takes up a commit that is under way after a reload and in another window, and starts nothing twice', async () => {
  const { member, repository, app } = await world.git.withApp('Orders');
  const grace = await member.invite('builder', 'Grace Hopper');
  const hold = await repository.holdPushes();
  await edit(member, app.id, 'table');
  await using dialog = await GitSyncDialog.open(world, { member, app });
  await using graces = await GitSyncDialog.open(world, { member: grace, app });
  await graces.locator.getByLabel('Commit message').fill('Mine, later');
  await dialog.commit('Held at the gate');
  await hold.reached();
  await graces.says('Ada Lovelace: Held at the gate');

  await dialog.page.reload();
  await dialog.open();
  await dialog.says('Pushing to main');
  for (const each of [dialog, graces]) {
    const button = each.locator.getByRole('button', { name: 'Commit changes' });
    expect(await button.getAttribute('data-loading')).toBe('true');
  }
  await graces.locator.getByLabel('Commit message').press('Control+Enter');
  expect(await graces.visitor.findBarriersInEachView('gitsync-under-way')).toEqual([]);

  await hold.release();
  for (const each of [dialog, graces]) {
    await each.says(/Committed as/);
    await each.says('No uncommitted changes');
  }
  expect((await repository.log()).map(({ message }) => message)).toEqual([
    'Held at the gate',
    'App creation',
  ]);
  // What somebody typed meanwhile is theirs.
  expect(await graces.locator.getByLabel('Commit message').inputValue()).toBe('Mine, later');
  expect(dialog.visitor.complaints).toEqual([]);
});

it('shows a pull of somebody else, and its end', async () => {
  const { repository, app } = await world.git.withApp('Stock');
  const other = await world.git.connected({ repository, member: await world.admin.inNewWorkspace() });
  const { body: imported } = await other.member.post('/git/imports', { gitAppId: app.gitAppId }).expect(201);
  await using dialog = await GitSyncDialog.open(world, { member: other.member, app: imported });
  await commitElsewhere(repository, { path: 'Stock/v1.json' });
  // Its turn comes after a commit that the server holds back.
  const hold = await repository.holdPushes();
  const later = { Prefer: 'respond-async' };
  await other.member.post('/apps', { name: 'Before', commitChanges: true }).set(later);
  await hold.reached();
  await other.member.post(`/apps/${imported.id}/git/pull`).set(later).expect(202);
  await dialog.says('Pulling');
  await hold.release();
  await dialog.says(/^Pulled/);
});

it('follows to its end what was begun elsewhere, and notices that GitSync is switched off', async () => {
  const { member, repository, app } = await world.git.withApp('Guarded');
  await using dialog = await GitSyncDialog.open(world, { member, app });
  const hold = await repository.holdPushes();
  await edit(member, app.id, 'table');
  const held = commit(member, app.id, 'From elsewhere').expect(201);
  const done = held.then(() => undefined);
  await hold.reached();
  await dialog.says('Pushing to main');
  await hold.release();
  await done;
  await dialog.says(/Committed as/);
  await member.patch('/git', { enabled: false }).expect(200);
  await dialog.says('GitSync is not ready');
});
