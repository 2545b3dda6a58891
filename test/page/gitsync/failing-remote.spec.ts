import { ConfigureGit } from '../../support/configure-git';
import { connect } from '../../support/connect';
import { GitSyncDialog } from '../../support/gitsync-dialog';
import { eventually } from '../../support/eventually';
import { commit, createApp, edit } from '../../support/git-fixture';
import { createGitRepository, type GitRepository } from '../../support/git-repository';
import { PageFixture } from '../../support/page-fixture';
import { startTcpProxy, type TcpProxy } from '../../support/ssh-server-proxy';
import { startSilentServer } from '../../support/ssh-server-silent';

let fixture: PageFixture;

beforeAll(async () => {
  fixture = await PageFixture.start({ TRELLIS_GIT_SILENCE_MS: '2000' });
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

/** A workspace whose connection to the repository can be paused. */
async function behindProxy(proxy: TcpProxy) {
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
  return { member, repository, app };
}

const waiting = ({ locator }: GitSyncDialog) => locator.getByRole('group', { name: 'Waiting' });

/** Waits until the delays have grown to more than 10 s, so that nothing but a person tries again soon. */
const untilPatient = (dialog: GitSyncDialog) =>
  waiting(dialog)
    .getByText(/Next attempt in \d+ seconds, after 4 attempts/)
    .waitFor({ timeout: 40_000 });

/** Stops the SSH server until it comes back, at the latest at the end of the test. */
async function hostAway() {
  const { server } = fixture.git;
  await server.halt();
  let isBack = false;
  const comesBack = async (): Promise<void> => {
    if (!isBack) await server.restart();
    isBack = true;
  };
  return { comesBack, [Symbol.asyncDispose]: comesBack };
}

const messagesIn = async (repository: GitRepository) =>
  (await repository.log()).map(({ message }) => message);

it('waits for a silent host, shows until when, and commits once when asked to try now', async () => {
  await using proxy = await startTcpProxy({ targetPort: fixture.git.server.port });
  const { member, repository, app } = await behindProxy(proxy);
  proxy.pause();
  await using dialog = await GitSyncDialog.open(fixture, { member, app });
  await dialog.button('Check for updates').click();
  await dialog.says('Not checked');
  await dialog.says('git_timeout');
  const sentMs = Date.now();
  await dialog.commit('Into the dark');
  await waiting(dialog).getByText('git_timeout').waitFor();
  // The request alone would be answered after 20 s.
  expect(Date.now() - sentMs).toBeLessThan(15_000);
  await untilPatient(dialog);
  await dialog.locator.getByRole('status').getByText('Waiting to try again').waitFor();
  const shown = await waiting(dialog).locator('time').textContent();
  await eventually(async () => expect(await waiting(dialog).locator('time').textContent()).not.toBe(shown));
  expect(await dialog.locator.getByLabel('Commit message').inputValue()).toBe('Into the dark');
  expect(await dialog.visitor.findViolationsInEachView('gitsync-waiting')).toEqual([]);

  proxy.resume();
  await dialog.button('Try now').press('Enter');
  await dialog.says(/Committed as/);
  expect(await messagesIn(repository)).toEqual(['Into the dark', 'App creation']);
  // The button is gone; the keyboard goes on at the message.
  await eventually(async () =>
    expect(await dialog.page.evaluate('document.activeElement.tagName')).toBe('TEXTAREA'),
  );
  expect(dialog.visitor.complaints).toEqual([]);
});

it('finds a waiting commit after a reload, cancels it, and gives its message back', async () => {
  const { member, repository, app } = await fixture.git.withApp('Away');
  await edit(member, app.id, 'table');
  await using host = await hostAway();
  await using dialog = await GitSyncDialog.open(fixture, { member, app });
  await dialog.commit('Not today');
  await waiting(dialog).getByText('git_host_unreachable').waitFor();

  await dialog.page.reload();
  await dialog.open();
  await dialog.says('Ada Lovelace: Not today');
  await untilPatient(dialog);
  await waiting(dialog).getByRole('button', { name: 'Cancel' }).click();
  await dialog.says('Cancelled');
  await dialog.says('git_cancelled');
  expect(await dialog.locator.getByLabel('Commit message').inputValue()).toBe('Not today');
  expect(await dialog.visitor.findViolationsInEachView('gitsync-cancelled')).toEqual([]);

  await host.comesBack();
  expect(await messagesIn(repository)).toEqual(['App creation']);
  await dialog.button('Commit changes').click();
  await dialog.says(/Committed as/);
  expect(await messagesIn(repository)).toEqual(['Not today', 'App creation']);
});

it('cancels a commit that is being tried again as soon as that attempt has ended', async () => {
  await using proxy = await startTcpProxy({ targetPort: fixture.git.server.port });
  const { member, repository, app } = await behindProxy(proxy);
  proxy.pause();
  await using dialog = await GitSyncDialog.open(fixture, { member, app });
  await dialog.commit('Into the dark');
  await dialog.says('Trying again');
  await waiting(dialog).getByText('It is being tried again now').waitFor();
  await waiting(dialog).getByRole('button', { name: 'Cancel' }).click();
  await waiting(dialog).getByRole('button', { name: 'Cancelling' }).waitFor();
  await dialog.says('git_cancelled');
  proxy.resume();
  await dialog.commit('In the light');
  await dialog.says(/Committed as/);
  expect(await messagesIn(repository)).toEqual(['In the light', 'App creation']);
});

it('says behind which commit another one waits, here and in the list of jobs', async () => {
  const { member, repository, app } = await fixture.git.withApp('First');
  const second = await createApp(member, 'Second', { commitChanges: true });
  await Promise.all([edit(member, app.id, 'table'), edit(member, second.id, 'table')]);
  await using host = await hostAway();
  const grace = await member.invite('builder', 'Grace Hopper');
  await using firsts = await GitSyncDialog.open(fixture, { member, app });
  await firsts.commit('In front');
  await untilPatient(firsts);
  await using seconds = await GitSyncDialog.open(fixture, { member: grace, app: second });
  await seconds.commit('Behind');
  await seconds.says('Waiting in the queue');
  await waiting(seconds)
    .getByText(/Waits behind Commit of First: .*refuses connections/)
    .waitFor();
  await waiting(seconds)
    .getByText(/Next attempt in \d+ seconds?/)
    .waitFor();
  expect(await seconds.visitor.findViolationsInEachView('gitsync-behind')).toEqual([]);

  await waiting(seconds).getByRole('link', { name: 'Commit of First' }).click();
  const { page } = seconds;
  const row = (text: string) =>
    page.getByRole('list', { name: 'Git jobs' }).getByRole('listitem').filter({ hasText: text });
  await row('Behind')
    .getByText(/Waits behind Commit of First/)
    .waitFor();
  await row('In front').getByText('git_host_unreachable').waitFor();
  // Another person's job is not for a builder to hurry or cancel.
  expect(await row('In front').getByRole('button').count()).toBe(0);
  await row('Behind').getByRole('button', { name: 'Cancel Commit of Second' }).waitFor();
  expect(await seconds.visitor.findViolationsInEachView('activity-behind')).toEqual([]);

  await host.comesBack();
  await firsts.button('Try now').click();
  await firsts.says(/Committed as/);
  await row('Behind').getByText('Done').waitFor();
  expect((await messagesIn(repository)).slice(0, 2)).toEqual(['Behind', 'In front']);
});

it('shows in the list of jobs when a commit is tried next, and tries it now on request', async () => {
  const { member, repository, app } = await fixture.git.withApp('Listed');
  await edit(member, app.id, 'table');
  await using visitor = await fixture.visit(member, '/activity');
  const row = visitor.page
    .getByRole('list', { name: 'Git jobs' })
    .getByRole('listitem')
    .filter({ hasText: 'From the list' });
  await using host = await hostAway();
  await commit(member, app.id, 'From the list').set('Prefer', 'respond-async').expect(202);
  await row.getByText(/Next attempt in \d+ seconds, after 4 attempts/).waitFor({ timeout: 40_000 });
  await row.getByText(/refuses connections/).waitFor();
  expect(await visitor.findViolationsInEachView('activity-waiting')).toEqual([]);
  await host.comesBack();
  await row.getByRole('button', { name: 'Try now Commit of Listed' }).click();
  await row.getByText('Done').waitFor();
  expect(await messagesIn(repository)).toEqual(['From the list', 'App creation']);
});

it('creates an app while the host is away, and says that its commit waits', async () => {
  const { member } = await fixture.git.connected();
  await using visitor = await fixture.visit(member);
  const { page } = visitor;
  await page.getByRole('button', { name: 'Create an app' }).click();
  await page.getByLabel('App name').fill('Lonely');
  await page.getByRole('checkbox', { name: 'Commit changes', checked: true }).waitFor();
  await using _host = await hostAway();
  await page.getByRole('dialog').getByRole('button', { name: 'Create app' }).click();
  await page.getByText('Lonely was created, its commit waits').waitFor();
  await page.getByRole('article', { name: 'Lonely' }).waitFor();
  expect(await page.getByRole('dialog').count()).toBe(0);
  expect(await visitor.findViolationsInEachView('app-created-waiting')).toEqual([]);
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
