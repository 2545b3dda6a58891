import { eventually } from '../../support/eventually';
import { GitSyncPage, commitElsewhere } from '../../support/gitsync-page';
import { commit, edit } from '../../support/git-fixture';
import { PageFixture } from '../../support/page-fixture';

let fixture: PageFixture;

beforeAll(async () => {
  fixture = await PageFixture.start();
});

afterAll(() => fixture?.stop());

it('resumes a running commit after a reload and in another window, and starts nothing twice', async () => {
  const { member, repository, app } = await fixture.git.withApp('Orders');
  const grace = await member.invite('builder', 'Grace Hopper');
  const hold = await repository.holdPushes();
  await edit(member, app.id, 'table');
  await using sync = await GitSyncPage.open(fixture, { member, app });
  await using graces = await GitSyncPage.open(fixture, { member: grace, app });
  await graces.message.fill('Mine, later');
  await sync.commit('Held at the gate');
  await hold.reached();
  await graces.says('Ada Lovelace: Held at the gate');

  await sync.page.reload();
  await sync.open();
  await sync.says('Pushing to main');
  for (const each of [sync, graces]) {
    const button = each.locator.getByRole('button', { name: 'Commit', exact: true });
    await eventually(async () => expect(await button.getAttribute('data-loading')).toBe('true'));
  }
  await graces.message.press('Control+Enter');
  expect(await graces.visitor.findViolationsInEachView('gitsync-under-way')).toEqual([]);

  await hold.release();
  for (const each of [sync, graces]) {
    await each.says(/Committed as/);
    await each.says('No uncommitted changes');
  }
  expect((await repository.log()).map(({ message }) => message)).toEqual([
    'Held at the gate',
    'App creation',
  ]);
  // Text that the person has typed is kept.
  await eventually(async () => expect(await graces.message.inputValue()).toBe('Mine, later'));
  expect(sync.visitor.complaints).toEqual([]);
});

it('shows another person’s pull and its end', async () => {
  const { repository, app } = await fixture.git.withApp('Stock');
  const other = await fixture.git.connected({ repository, member: await fixture.admin.inNewWorkspace() });
  const { body: imported } = await other.member.post('/git/imports', { gitAppId: app.gitAppId }).expect(201);
  await using sync = await GitSyncPage.open(fixture, { member: other.member, app: imported });
  await commitElsewhere(repository, { path: 'Stock/v1.json' });
  // Waits behind a commit that the server holds back.
  const hold = await repository.holdPushes();
  const later = { Prefer: 'respond-async' };
  await other.member.post('/apps', { name: 'Before', commitChanges: true }).set(later);
  await hold.reached();
  await other.member.post(`/apps/${imported.id}/git/pull`).set(later).expect(202);
  await sync.says('Pulling');
  await hold.release();
  await sync.says(/^Pulled/);
});

it('follows jobs started elsewhere to their end, and notices that GitSync is switched off', async () => {
  const { member, repository, app } = await fixture.git.withApp('Guarded');
  await using sync = await GitSyncPage.open(fixture, { member, app });
  const hold = await repository.holdPushes();
  await edit(member, app.id, 'table');
  const held = commit(member, app.id, 'From elsewhere').expect(201);
  const done = held.then(() => undefined);
  await hold.reached();
  await sync.says('Pushing to main');
  await hold.release();
  await done;
  await sync.says(/Committed as/);
  await member.patch('/git', { enabled: false }).expect(200);
  await sync.says('GitSync is not ready');
});
