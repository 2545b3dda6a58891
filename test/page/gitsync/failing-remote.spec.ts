import type { Locator } from 'playwright-core';
import { ConfigureGit } from '../../support/configure-git';
import { connect } from '../../support/connect';
import { GitSyncPage } from '../../support/gitsync-page';
import { eventually } from '../../support/eventually';
import { commit, createApp, edit } from '../../support/git-fixture';
import { createGitRepository, type GitRepository } from '../../support/git-repository';
import { PageFixture } from '../../support/page-fixture';
import { startTcpProxy, type TcpProxy } from '../../support/ssh-server-proxy';
import { startSilentServer } from '../../support/ssh-server-silent';
import type { Member } from '../../support/trellis-server';
import { query } from '../../faults/expect-exactly-once';

let fixture: PageFixture;

beforeAll(async () => {
  fixture = await PageFixture.start({ TRELLIS_GIT_SILENCE_MS: '2000' });
});

afterAll(() => fixture?.stop());

it('quotes the server’s reason for a refused push', async () => {
  const { member, repository, app } = await fixture.git.withApp('Guarded');
  await repository.addHook('pre-receive', 'echo "Only on <b>Tuesdays</b>." >&2; exit 1');
  await edit(member, app.id, 'table');
  await using sync = await GitSyncPage.open(fixture, { member, app });
  await sync.commit('On a Monday');
  await sync.unfold('Not committed');
  await sync.says(/Only on <b>Tuesdays<\/b>/);
  await sync.says('git_push_rejected');
  expect(await sync.visitor.findViolationsInEachView('gitsync-refused')).toEqual([]);
  await eventually(async () => expect(await sync.message.inputValue()).toBe('On a Monday'));

  // The reason stays after a reload, with the changes to commit.
  await sync.page.reload();
  await sync.unfold('Not committed');
  await sync.says(/Only on <b>Tuesdays<\/b>/);
  await eventually(async () => expect(await sync.message.inputValue()).toBe('On a Monday'));
  await sync.changes.getByRole('button', { name: /App/ }).waitFor();

  await repository.addHook('pre-receive', 'exit 0');
  await sync.button('Try again').click();
  await sync.says(/Committed as/);
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

const waiting = ({ locator }: GitSyncPage) => locator.getByRole('group', { name: 'Waiting' });

/** Waits until the delays have grown beyond 10 s, and lengthens this one, so that only a person triggers a prompt retry. */
async function untilPatient({ locator }: Pick<GitSyncPage, 'locator'>, member: Member): Promise<void> {
  await locator.getByText(/Next attempt in \d+ seconds, after 4 attempts/).waitFor();
  await query(
    fixture.git.trellis.databaseUrl,
    `with head as (
       update git_jobs set not_before = clock_timestamp() + interval '58 seconds'
       where workspace_id = $1 and status = 'queued' and not_before is not null returning workspace_id, not_before
     )
     update git_queues q set ready_at = head.not_before from head where q.workspace_id = head.workspace_id`,
    [member.workspaceId],
  );
}

/** On a slow machine, the next attempt may start before the click. */
async function tryNow(button: Locator, committed: () => Promise<void>): Promise<void> {
  await Promise.any([button.click(), committed()]);
  await committed();
}

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
  await using sync = await GitSyncPage.open(fixture, { member, app });
  // The page asks for updates on its own.
  await sync.says('Not checked');
  await sync.says('git_timeout');
  await sync.commit('Into the dark');
  await waiting(sync).getByText('git_timeout').waitFor({ state: 'attached' });
  await untilPatient(sync, member);
  await sync.locator.getByRole('status').getByText('Waiting to try again').waitFor();
  const shown = await waiting(sync).locator('time').textContent();
  await eventually(async () => expect(await waiting(sync).locator('time').textContent()).not.toBe(shown));
  await eventually(async () => expect(await sync.message.inputValue()).toBe('Into the dark'));
  expect(await sync.visitor.findViolationsInEachView('gitsync-waiting')).toEqual([]);

  proxy.resume();
  await sync.button('Try now').press('Enter');
  await sync.says(/Committed as/);
  expect(await messagesIn(repository)).toEqual(['Into the dark', 'App creation']);
  // The button is gone; the keyboard continues at the message.
  await eventually(async () =>
    expect(await sync.page.evaluate('document.activeElement.tagName')).toBe('TEXTAREA'),
  );
  expect(sync.visitor.complaints).toEqual([]);
});

it('finds a waiting commit after a reload, cancels it, and gives its message back', async () => {
  const { member, repository, app } = await fixture.git.withApp('Away');
  await edit(member, app.id, 'table');
  await using host = await hostAway();
  await using sync = await GitSyncPage.open(fixture, { member, app });
  await sync.commit('Not today');
  await waiting(sync).getByText('git_host_unreachable').waitFor({ state: 'attached' });

  await sync.page.reload();
  await sync.open();
  await sync.says('Ada Lovelace: Not today');
  await untilPatient(sync, member);
  await waiting(sync).getByRole('button', { name: 'Cancel' }).click();
  await sync.says('Cancelled');
  await sync.says('git_cancelled');
  await eventually(async () => expect(await sync.message.inputValue()).toBe('Not today'));
  expect(await sync.visitor.findViolationsInEachView('gitsync-cancelled')).toEqual([]);

  await host.comesBack();
  expect(await messagesIn(repository)).toEqual(['App creation']);
  await sync.button('Commit').click();
  await sync.says(/Committed as/);
  expect(await messagesIn(repository)).toEqual(['Not today', 'App creation']);
});

it('cancels a commit that is being tried again as soon as that attempt has ended', async () => {
  await using proxy = await startTcpProxy({ targetPort: fixture.git.server.port });
  const { member, repository, app } = await behindProxy(proxy);
  proxy.pause();
  await using sync = await GitSyncPage.open(fixture, { member, app });
  await sync.commit('Into the dark');
  await waiting(sync).getByText('git_timeout').waitFor({ state: 'attached' });
  // The next attempt is slow but not silent: it takes minutes.
  proxy.byteMs = 500;
  proxy.resume();
  await sync.says('Trying again');
  await waiting(sync).getByText('Trellis is trying again now').waitFor();
  await waiting(sync).getByRole('button', { name: 'Cancel' }).click();
  await waiting(sync).getByRole('button', { name: 'Cancelling' }).waitFor();
  proxy.mend();
  proxy.cut();
  await sync.says('git_cancelled');
  await sync.commit('In the light');
  await sync.says(/Committed as/);
  expect(await messagesIn(repository)).toEqual(['In the light', 'App creation']);
});

it('says behind which commit another one waits, here and in the list of jobs', async () => {
  const { member, repository, app } = await fixture.git.withApp('First');
  const second = await createApp(member, 'Second', { commitChanges: true });
  await Promise.all([edit(member, app.id, 'table'), edit(member, second.id, 'table')]);
  await using host = await hostAway();
  const grace = await member.invite('builder', 'Grace Hopper');
  await using firsts = await GitSyncPage.open(fixture, { member, app });
  await firsts.commit('In front');
  await untilPatient(firsts, member);
  await using seconds = await GitSyncPage.open(fixture, { member: grace, app: second });
  await seconds.commit('Behind');
  await seconds.says('Waiting in the queue');
  await waiting(seconds)
    .getByText(/Waits behind Commit of First: .*refuses connections/)
    .waitFor();
  await waiting(seconds)
    .getByText(/Next attempt in \d+ seconds?/)
    .waitFor();
  await waiting(seconds).getByRole('link', { name: 'Commit of First' }).click();
  const { page } = seconds;
  const row = (text: string) =>
    page.getByRole('list', { name: 'Git jobs' }).getByRole('listitem').filter({ hasText: text });
  await row('Behind')
    .getByText(/Waits behind Commit of First/)
    .waitFor();
  await row('In front').getByText('git_host_unreachable').waitFor({ state: 'attached' });
  // Builders cannot hurry or cancel another person's job.
  expect(await row('In front').getByRole('button').count()).toBe(0);
  await row('Behind').getByRole('button', { name: 'Cancel Commit of Second' }).waitFor();
  // Last, because both are tried together once this has taken long.
  expect(await seconds.visitor.findViolationsInEachView('activity-behind')).toEqual([]);
  await page.goBack();
  await waiting(seconds).waitFor();
  expect(await seconds.visitor.findViolationsInEachView('gitsync-behind')).toEqual([]);
  await page.goForward();

  await host.comesBack();
  await tryNow(firsts.button('Try now'), () => firsts.says(/Committed as/));
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
  await untilPatient({ locator: row }, member);
  await row.getByText(/refuses connections/).waitFor();
  expect(await visitor.findViolationsInEachView('activity-waiting')).toEqual([]);
  await host.comesBack();
  await tryNow(row.getByRole('button', { name: 'Try now Commit of Listed' }), () =>
    row.getByText('Done').waitFor(),
  );
  expect(await messagesIn(repository)).toEqual(['From the list', 'App creation']);
});

it('creates an app while the host is away, and says that its commit waits', async () => {
  const { member } = await fixture.git.connected();
  await using visitor = await fixture.visit(member);
  const { page } = visitor;
  await page.getByRole('button', { name: 'Create new app' }).click();
  await page.getByLabel('App name').fill('Lonely');
  await page.getByRole('checkbox', { name: 'Commit changes', checked: true }).waitFor();
  await using _host = await hostAway();
  await page.getByRole('dialog').getByRole('button', { name: 'Create app' }).click();
  await page.getByText('Lonely was created, its commit waits').waitFor();
  await page.getByRole('heading', { name: 'Lonely' }).waitFor();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(await visitor.findViolationsInEachView('app-created-waiting')).toEqual([]);
});

it('reports a silent host while a workspace is connected', async () => {
  await using silent = await startSilentServer();
  await using git = await ConfigureGit.open(fixture);
  await git.generateKey(`ssh://git@${silent.host}:${silent.port}/repo.git`);
  await git.finalize();
  await git.step('Reach the host', 'failed');
  await git.page.getByRole('alert').getByText('git_timeout').waitFor({ state: 'attached' });
});

it('finds a commit done, once, after a reload in the middle of it', async () => {
  const { member, repository, app } = await fixture.git.withApp('Held');
  const hold = await repository.holdPushes();
  await edit(member, app.id, 'table');
  await using sync = await GitSyncPage.open(fixture, { member, app });
  await sync.commit('Held at the gate');
  await sync.says('Pushing to main');
  await sync.page.reload();
  await sync.open();
  await hold.release();
  await sync.says('Held at the gate');
  await sync.says('No uncommitted changes');
  expect((await repository.log()).map(({ message }) => message)).toEqual([
    'Held at the gate',
    'App creation',
  ]);
});

it('reports that the host’s key has changed, and what to do about it', async () => {
  const { member, repository, app } = await fixture.git.withApp('Moved');
  await edit(member, app.id, 'table');
  await fixture.git.server.changeHostKey();
  await using sync = await GitSyncPage.open(fixture, { member, app });
  await sync.commit('To a stranger');
  // Told once, though the check has failed with it, too.
  await sync.unfold('Not committed');
  await sync.says('git_host_key_mismatch');
  expect(await sync.locator.getByRole('alert').count()).toBe(1);
  expect(await sync.visitor.findViolationsInEachView('gitsync-host-key')).toEqual([]);
  expect(await repository.log()).toHaveLength(1);

  const { page } = sync;
  await page.getByRole('link', { name: 'Configure Git' }).first().click();
  await page.getByRole('button', { name: 'Test connection' }).click();
  await page.getByRole('button', { name: 'I have compared it, trust the new key' }).click();
  await page.getByText('Write to the repository: passed').waitFor();
  await page.goBack();
  await sync.open();
  await sync.commit('To a friend');
  await sync.says(/Committed as/);
});
