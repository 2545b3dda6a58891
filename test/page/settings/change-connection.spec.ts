import { ConfigureGit } from '../../support/configure-git';
import { sshUrlOf } from '../../support/connect';
import { eventually } from '../../support/eventually';
import { commit, createApp, edit } from '../../support/git-fixture';
import { createGitRepository } from '../../support/git-repository';
import { PageFixture } from '../../support/page-fixture';

let fixture: PageFixture;

beforeAll(async () => {
  fixture = await PageFixture.start();
});

afterAll(() => fixture?.stop());

/** Creates a workspace with a running commit whose push the server blocks. */
async function withRunningCommit() {
  const { member, repository, app } = await fixture.git.withApp('Orders');
  const other = await createApp(member, 'Stock', { commitChanges: true });
  const hold = await repository.holdPushes();
  await edit(member, app.id, 'first');
  await commit(member, app.id, 'Held').set('Prefer', 'respond-async').expect(202);
  await hold.reached();
  await edit(member, other.id, 'second');
  await commit(member, other.id, 'Behind it').set('Prefer', 'respond-async').expect(202);
  return { member, repository, release: hold.release };
}

it('switches GitSync off and on', async () => {
  const { member } = await fixture.git.connected();
  await using git = await ConfigureGit.open(fixture, member);
  const connectSwitch = git.page.getByRole('switch', { name: 'Sync with Git' });
  await connectSwitch.click();
  await git.says('Off: no commits, imports or pulls');
  expect((await member.get('/git')).body.enabled).toBe(false);
  await connectSwitch.click();
  await git.says('On: builders can commit');
  expect((await member.get('/git')).body.enabled).toBe(true);
});

it('asks about waiting jobs before it switches off, and cancels them on request', async () => {
  const { member, repository, release } = await withRunningCommit();
  await using git = await ConfigureGit.open(fixture, member);
  const connectSwitch = git.page.getByRole('switch', { name: 'Sync with Git' });
  await connectSwitch.click();
  await git.says('Git jobs are still waiting');
  await eventually(async () => expect(await connectSwitch.isChecked()).toBe(true));
  expect(await git.visitor.findViolationsInEachView('jobs-waiting')).toEqual([]);
  await git.page.getByRole('button', { name: /^Cancel .* continue$/ }).click();
  await git.says('Off: no commits, imports or pulls');

  await release();
  await git.page.getByRole('link', { name: 'Activity' }).click();
  await git.page.getByRole('listitem').filter({ hasText: 'Behind it' }).getByText('Cancelled').waitFor();
  expect((await repository.log()).map(({ message }) => message)).not.toContain('Behind it');
});

it('asks the same before the configuration is deleted', async () => {
  const { member, release } = await withRunningCommit();
  await using git = await ConfigureGit.open(fixture, member);
  await git.button('Delete configuration').click();
  await git.dialog.getByLabel('Repository name').fill('repository');
  await git.dialog.getByRole('button', { name: 'Delete configuration' }).click();
  await git.dialog.getByRole('alert').waitFor();
  expect(await git.visitor.findViolationsInEachView('delete-jobs-waiting')).toEqual([]);
  await git.dialog.getByRole('button', { name: 'Cancel the jobs and delete' }).click();
  await git.button('Generate SSH key').waitFor();
  await release();
});

it('replaces the key: the old one works until the new one is added and finalized', async () => {
  const { member, repository, app } = await fixture.git.withApp('Orders');
  await using git = await ConfigureGit.open(fixture, member);
  const old = await git.publicKey();
  await git.button('Generate new key').click();
  await git.dialog.getByText(/Trellis uses the old key/).waitFor();
  expect(await git.visitor.findViolationsInEachView('rotate-key')).toEqual([]);
  await git.dialog.getByRole('button', { name: 'Generate new key' }).click();
  await git.dialog.waitFor({ state: 'detached' });
  const fresh = await git.publicKey();
  expect(fresh).not.toBe(old);

  await edit(member, app.id, 'with the old key');
  await commit(member, app.id, 'With the old key').expect(201);
  await git.finalize();
  await git.step('Sign in with the SSH key', 'failed');
  await git.page.reload();
  const failure = git.page.getByText('Last test', { exact: true }).locator('xpath=following-sibling::dd[1]');
  await failure.getByText(/does not accept the key/).waitFor();
  await eventually(async () => expect(await failure.innerText()).toMatch(/^Failed/));
  await git.says('From the last test that succeeded');
  expect(await git.visitor.findViolationsInEachView('failed-test')).toEqual([]);
  await fixture.git.server.authorize(fresh);
  await git.finalize();
  await git.step('Write to the repository', 'passed');
  await failure.waitFor({ state: 'detached' });
  await fixture.git.server.revoke(old);

  await edit(member, app.id, 'with the new key');
  await commit(member, app.id, 'With the new key').expect(201);
  expect((await repository.log()).slice(0, 2).map(({ message }) => message)).toEqual([
    'With the new key',
    'With the old key',
  ]);
});

it('shows a host’s changed key, and trusts it only on request', async () => {
  const { member } = await fixture.git.connected();
  const before = fixture.git.server.hostKeys[0]!.fingerprint;
  await fixture.git.server.changeHostKey();
  const now = fixture.git.server.hostKeys[0]!.fingerprint;
  await using git = await ConfigureGit.open(fixture, member);
  await git.finalize();
  await git.step('Check the host key', 'failed');
  await git.says('The host key has changed.');
  await git.page.getByRole('alert').getByText('The connection does not work').waitFor();
  await git.says(before);
  expect((await member.get('/git')).body.hostKey.fingerprint).toBe(before);
  expect(await git.visitor.findViolationsInEachView('host-key-changed')).toEqual([]);
  await git.button('I have compared it, trust the new key').click();
  await git.step('Write to the repository', 'passed');
  expect((await member.get('/git')).body.hostKey.fingerprint).toBe(now);
});

it('trusts no key but the one that was shown before the first finalize', async () => {
  const repository = await createGitRepository();
  await using git = await ConfigureGit.open(fixture);
  await fixture.git.server.authorize(await git.generateKey(sshUrlOf(fixture.git.server, repository)));
  const shown = fixture.git.server.hostKeys[0]!.fingerprint;
  await git.says(shown);
  await fixture.git.server.changeHostKey();
  await git.finalize();
  await git.step('Check the host key', 'failed');
  await git.says(fixture.git.server.hostKeys[0]!.fingerprint);
  expect((await git.member.get('/git')).body.hostKey ?? null).toBeNull();
  await git.button('I have compared it, trust the new key').click();
  await git.says('On: builders can commit, import and pull.');
  await git.says('Read and write');
  expect((await git.member.get('/git')).body.hostKey.fingerprint).not.toBe(shown);
  await eventually(async () => expect(await git.page.getByText(shown).count()).toBe(0));
});

it('shows no key that was read before another admin has trusted another one', async () => {
  const repository = await createGitRepository();
  await using git = await ConfigureGit.open(fixture);
  await fixture.git.server.authorize(await git.generateKey(sshUrlOf(fixture.git.server, repository)));
  const shown = fixture.git.server.hostKeys[0]!.fingerprint;
  await git.says(shown);
  await fixture.git.server.changeHostKey();
  const [{ fingerprint: hostKeyFingerprint }] = fixture.git.server.hostKeys;
  await git.member.post('/git/finalize', { hostKeyFingerprint }).expect(200);
  await git.says('On: builders can commit, import and pull.');
  await git.says(hostKeyFingerprint);
  await eventually(async () => expect(await git.page.getByText(shown).count()).toBe(0));
  expect(await git.page.getByText('The host key has changed').count()).toBe(0);
});

it('deletes the configuration only after the repository’s name is typed', async () => {
  const { member, repository } = await fixture.git.withApp('Orders');
  const tip = await repository.tip();
  await using git = await ConfigureGit.open(fixture, member);
  // The server's keys load late, and move the button.
  await git.says(/SHA256:/);
  await git.button('Delete configuration').click();
  const confirm = git.dialog.getByRole('button', { name: 'Delete configuration' });
  await git.dialog.getByLabel('Repository name').fill('another');
  await eventually(async () => expect(await confirm.isDisabled()).toBe(true));
  await git.page.keyboard.press('Enter');
  expect((await member.get('/git')).body.configured).toBe(true);
  expect(await git.visitor.findViolationsInEachView('delete-configuration')).toEqual([]);
  await git.dialog.getByLabel('Repository name').fill('repository');
  await confirm.click();
  await git.button('Generate SSH key').waitFor();
  expect((await member.get('/git')).body).toMatchObject({
    configured: false,
    repositoryUrl: null,
    key: null,
  });
  expect(await repository.tip()).toBe(tip);
  await git.page.getByRole('link', { name: 'Apps', exact: true }).click();
  await git.page.getByRole('link', { name: 'Orders' }).waitFor();
});

it('explains the effect of another location, who shares this one, and which folder conflicts', async () => {
  const first = await fixture.admin.inNewWorkspace('Warehouse');
  const { member, repository } = await fixture.git.withApp('Orders', { member: first, directory: 'apps' });
  await fixture.git.connected({
    member: await fixture.admin.inNewWorkspace('Shop'),
    repository,
    directory: 'apps',
  });
  await using git = await ConfigureGit.open(fixture, member);
  await git.says('Shop: the same apps, in the same directory of the same branch');
  await git.button('Change').click();
  await git.says(/1 app goes on from its last commit if the new location has it/);
  await git.says(/Nothing is moved or deleted in the repository/);
  await git.page.getByLabel('Directory (optional)').fill('apps/tools');
  await git.button('Save repository').click();
  await git.says(/“apps” of this repository belongs to the workspace “Shop”/);
  expect(await git.visitor.findViolationsInEachView('directory-overlaps')).toEqual([]);
  expect((await member.get('/git')).body).toMatchObject({ configured: true, directory: 'apps' });
});
