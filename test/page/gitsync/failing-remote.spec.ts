import { ConfigureGit } from '../../support/configure-git';
import { connect } from '../../support/connect';
import { GitSyncDialog } from '../../support/gitsync-dialog';
import { createApp, edit } from '../../support/git-fixture';
import { createGitRepository } from '../../support/git-repository';
import { PageFixture } from '../../support/page-fixture';
import { startTcpProxy } from '../../support/ssh-server-proxy';
import { startSilentServer } from '../../support/ssh-server-silent';

let fixture: PageFixture;

beforeAll(async () => {
  fixture = await PageFixture.start({ TRELLIS_GIT_SILENCE_MS: '2000', TRELLIS_RETRY_HOURS: '0' });
});

afterAll(() => fixture?.stop());

it('quotes the server’s reason for a refused push', async () => {
  const { member, repository, app } = await fixture.git.withApp('Guarded');
  await repository.addHook('pre-receive', 'echo "Only on <b>Tuesdays</b>." >&2; exit 1');
  await edit(member, app.id, 'table');
  await using dialog = await GitSyncDialog.open(fixture, { member, app });
  await dialog.commit('On a Monday');
  await dialog.says('Not committed');
  await dialog.says(/Only on <b>Tuesdays<\/b>/);
  await dialog.says('git_push_rejected');
  expect(await dialog.visitor.findViolationsInEachView('gitsync-refused')).toEqual([]);
  expect(await dialog.locator.getByLabel('Commit message').inputValue()).toBe('On a Monday');

  await repository.addHook('pre-receive', 'exit 0');
  await dialog.button('Commit changes').click();
  await dialog.says(/Committed as/);
});

it('reports that a host is silent, and commits once it answers again', async () => {
  await using proxy = await startTcpProxy({ targetPort: fixture.git.server.port });
  const sshd = fixture.git.server;
  const server: Parameters<typeof connect>[1]['server'] = {
    host: sshd.host,
    port: proxy.port,
    user: sshd.user,
    authorize: (publicKey) => sshd.authorize(publicKey),
  };
  const member = await fixture.admin.inNewWorkspace();
  const repository = await createGitRepository();
  await connect(member, { server, repository });
  const app = await createApp(member, 'Far away', { commitChanges: true });
  await edit(member, app.id, 'table');
  proxy.pause();
  await using dialog = await GitSyncDialog.open(fixture, { member, app });
  await dialog.button('Check for updates').click();
  await dialog.says('Not checked');
  await dialog.says('git_timeout');
  await dialog.commit('Into the dark');
  await dialog.says('Not committed');
  expect(await dialog.visitor.findViolationsInEachView('gitsync-silence')).toEqual([]);

  proxy.resume();
  await dialog.button('Commit changes').click();
  await dialog.says(/Committed as/);
  expect((await repository.log()).map(({ message }) => message)).toEqual(['Into the dark', 'App creation']);
});

it('reports a silent host while a workspace is connected', async () => {
  await using silent = await startSilentServer();
  await using git = await ConfigureGit.open(fixture);
  await git.generateKey(`ssh://git@${silent.host}:${silent.port}/repo.git`);
  await git.finalize();
  await git.step('Reach the host', 'failed');
  await git.page.getByRole('alert').getByText('git_timeout').waitFor();
});

it('finds a commit done, once, after a reload in the middle of it', async () => {
  const { member, repository, app } = await fixture.git.withApp('Held');
  const hold = await repository.holdPushes();
  await edit(member, app.id, 'table');
  await using dialog = await GitSyncDialog.open(fixture, { member, app });
  await dialog.commit('Held at the gate');
  await dialog.says('Pushing to main');
  await dialog.page.reload();
  await dialog.open();
  await hold.release();
  await dialog.says('Held at the gate');
  await dialog.says('No uncommitted changes');
  expect((await repository.log()).map(({ message }) => message)).toEqual([
    'Held at the gate',
    'App creation',
  ]);
});

it('reports that the host’s key has changed, and what to do about it', async () => {
  const { member, repository, app } = await fixture.git.withApp('Moved');
  await edit(member, app.id, 'table');
  await fixture.git.server.changeHostKey();
  await using dialog = await GitSyncDialog.open(fixture, { member, app });
  await dialog.commit('To a stranger');
  await dialog.says('git_host_key_mismatch');
  await dialog.button('Check for updates').click();
  await dialog.says('Not checked');
  expect(await dialog.visitor.findViolationsInEachView('gitsync-host-key')).toEqual([]);
  expect(await repository.log()).toHaveLength(1);

  const { page } = dialog;
  await page.getByRole('link', { name: 'Configure git' }).first().click();
  await page.getByRole('button', { name: 'Finalize setup' }).click();
  await page.getByRole('button', { name: 'I have compared it, trust the new key' }).click();
  await page.getByText('Write to the repository: passed').waitFor();
  await page.goBack();
  await dialog.open();
  await dialog.commit('To a friend');
  await dialog.says(/Committed as/);
});
