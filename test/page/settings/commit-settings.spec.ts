import { ConfigureGit } from '../../support/configure-git';
import { GitSyncPage } from '../../support/gitsync-page';
import { edit } from '../../support/git-fixture';
import { PageFixture } from '../../support/page-fixture';

let fixture: PageFixture;

beforeAll(async () => {
  fixture = await PageFixture.start();
});

afterAll(() => fixture?.stop());

it('sets a template for messages, with a live preview', async () => {
  const { member, repository, app } = await fixture.git.withApp('Orders');
  await using git = await ConfigureGit.open(fixture, member);
  const template = git.page.getByLabel('Template');
  await template.fill('{app} {date}: {message}');
  await git.button('Save template').click();
  await git.says('unknown placeholder {date}');
  await template.fill('[{workspace}/{app} {version}] {message}\n\nBy {user}');
  await git.page
    .getByRole('group', { name: 'Example message' })
    .getByText('[Another/Orders v1] Sort by date')
    .waitFor();
  await git.button('Save template').click();
  await git.says('The template was saved.');
  expect(await git.visitor.findViolationsInEachView('commit-template')).toEqual([]);

  await edit(member, app.id, 'table');
  await using sync = await GitSyncPage.open(fixture, { member, app });
  await sync.message.fill('Show {user} a table');
  const shown = sync.locator.getByRole('group', { name: 'Message preview' });
  await shown.getByText('[Another/Orders v1] Show {user} a table').waitFor();
  expect(await sync.visitor.findViolationsInEachView('message-in-git')).toEqual([]);
  const inGit = (await shown.locator('[tabindex="0"]').innerText()).trim();
  await sync.button('Commit').click();
  await sync.says(/Committed as/);
  const [tip] = await repository.log();
  expect(tip!.message).toBe('[Another/Orders v1] Show {user} a table\n\nBy Ada Lovelace');
  expect(inGit).toBe(tip!.message);
  expect(sync.visitor.complaints).toEqual([]);
});

it('generates a signing key, says where to add it, replaces and removes it', async () => {
  const { member } = await fixture.git.connected();
  await using git = await ConfigureGit.open(fixture, member);
  await git.button('Sign commits').click();
  expect(await git.visitor.findViolationsInEachView('sign-commits')).toEqual([]);
  await git.dialog.getByRole('button', { name: 'Generate signing key' }).click();
  const key = git.page.getByRole('group', { name: 'Public signing key' });
  await key.waitFor();
  const first = await key.innerText();
  expect((await member.get('/git')).body.signingKey.publicKey).toBe(first);
  const line = await git.page.getByRole('group', { name: 'Line for allowed signers' }).innerText();
  expect(line).toContain(first.split(' ')[1]);
  expect(await git.visitor.findViolationsInEachView('signing-key')).toEqual([]);

  await git.button('Replace signing key').click();
  await git.dialog.getByRole('button', { name: 'Replace signing key' }).click();
  await git.dialog.waitFor({ state: 'detached' });
  await key.filter({ hasNotText: first }).waitFor();
  await git.button('Stop signing').click();
  await git.dialog.getByRole('button', { name: 'Stop signing' }).click();
  await git.button('Sign commits').waitFor();
  expect((await member.get('/git')).body.signingKey).toBeNull();
  expect(git.visitor.complaints).toEqual([]);
});
