import { eventually } from '../../support/eventually';
import { ConfigureGit } from '../../support/configure-git';
import { sshUrlOf } from '../../support/connect';
import { createGitRepository } from '../../support/git-repository';
import { PageFixture } from '../../support/page-fixture';

let fixture: PageFixture;

beforeAll(async () => {
  fixture = await PageFixture.start();
});

afterAll(() => fixture?.stop());

it('leads the owner of the repository, who has no account, to the key and how to add it', async () => {
  const repository = await createGitRepository({ files: { 'README.md': 'Ours' } });
  const { server } = fixture.git;
  await using git = await ConfigureGit.open(fixture);
  const key = await git.generateKey(sshUrlOf(server, repository));
  await git.button('Send to the repository’s owner').click();
  await git.dialog.getByText('Send this link to the owner of the repository').waitFor();
  expect(await git.visitor.findViolationsInEachView('share-setup')).toEqual([]);
  const url = await git.dialog.getByText('/repository-setup#').innerText();
  await git.dialog.getByRole('button', { name: 'Done' }).click();

  await using owner = await fixture.browser.visitor(fixture.address);
  await owner.page.goto(url);
  await owner.page.getByRole('heading', { level: 1, name: 'Add a key to your repository' }).waitFor();
  await eventually(async () =>
    expect(await owner.page.getByRole('group', { name: 'Public key' }).innerText()).toBe(key),
  );
  await owner.page.getByText(sshUrlOf(server, repository)).waitFor();
  await owner.page.getByText('~/.ssh/authorized_keys').waitFor();
  expect(await owner.findViolationsInEachView('repository-setup')).toEqual([]);

  await server.authorize(key);
  await git.finalize();
  await git.page.getByRole('heading', { name: 'Check the connection' }).waitFor();
  await owner.page.reload();
  await owner.page.getByText('The key was added and works.').waitFor();

  await git.member.delete('/git/setup-link').expect(204);
  await owner.page.reload();
  await owner.page.getByText('This link was replaced or withdrawn, or has expired.').waitFor();
  await owner.page.goto(`${fixture.address}/repository-setup`);
  await owner.page.getByRole('heading', { level: 1, name: 'This link is incomplete' }).waitFor();
});
