import { eventually } from '../../support/eventually';
import { commit, edit, exported, getApp } from '../../support/git-fixture';
import type { GitRepository } from '../../support/git-repository';
import { commitElsewhere, GitSyncPage } from '../../support/gitsync-page';
import { appWithHistory, HistoryPage } from '../../support/history-page';
import { PageFixture } from '../../support/page-fixture';
import type { Member } from '../../support/trellis-server';

let fixture: PageFixture;
let member: Member;
let repository: GitRepository;

beforeAll(async () => {
  fixture = await PageFixture.start();
  ({ member, repository } = await fixture.git.connected());
});

afterAll(() => fixture?.stop());

const dialog = ({ page }: HistoryPage) => page.getByRole('dialog');
const versionNames = async (appId: string): Promise<string[]> =>
  (await member.get(`/apps/${appId}/versions`).expect(200)).body.items.map(
    ({ name }: { name: string }) => name,
  );

/** Asks to restore the commit with this message. */
async function ask(history: HistoryPage, message: string): Promise<void> {
  await history.row(message).click();
  await history.details.getByRole('heading', { name: message }).waitFor();
  await history.button('Restore').click();
  await dialog(history).waitFor();
}

it('restores as a change, keeps what was uncommitted as a version, and says so first', async () => {
  const { app, shas } = await appWithHistory(member, 'As a change');
  await edit(member, app.id, 'table');
  await using history = await HistoryPage.open(fixture, { member, app });
  await history.says('Uncommitted changes');
  await ask(history, 'Begin');
  await dialog(history)
    .getByText(/Uncommitted changes are first saved as a version/)
    .waitFor();
  expect(await history.visitor.findViolationsInEachView('history-restore')).toEqual([]);
  await dialog(history).getByRole('button', { name: 'Cancel' }).click();
  expect(await exported(member, app.id)).toContain('Second text');
  await history.button('Restore').click();
  await dialog(history).getByRole('button', { name: 'Restore', exact: true }).click();
  await history.says('The app is restored. Nothing is committed yet.');
  // The button that led to the outcome is beside it, and has the focus.
  await history.button('Restore').and(history.page.locator(':focus')).waitFor();
  expect(await history.visitor.findViolationsInEachView('history-restored')).toEqual([]);
  const text = await exported(member, app.id);
  expect(text).toContain('First text');
  expect(text).not.toContain('Second text');
  expect(await versionNames(app.id)).toContainEqual(expect.stringMatching(/^v1 before restore/));
  expect(await repository.tip()).toBe(shas[2]);
  await history.details.getByRole('link', { name: 'See the changes' }).click();
  const changes = new GitSyncPage(history.visitor);
  await changes.changes.getByRole('button', { name: /print/ }).waitFor();
  // The editor has the restored document.
  await history.page.getByRole('button', { name: 'Design' }).click();
  await history.page.getByRole('region', { name: 'Canvas of Home' }).getByText('First text').waitFor();
  expect(history.visitor.complaints).toEqual([]);
});

it('restores as a commit, with a message that names the commit', async () => {
  const { app, shas } = await appWithHistory(member, 'As a commit');
  await using history = await HistoryPage.open(fixture, { member, app });
  await ask(history, 'Another text');
  await dialog(history).getByText('Nothing is lost').waitFor();
  await dialog(history).getByRole('radio', { name: 'As a commit' }).check();
  const message = dialog(history).getByLabel('Commit message');
  const text = `Restore ${shas[1]!.slice(0, 7)}: Another text`;
  await eventually(async () => expect(await message.inputValue()).toBe(text));
  const submit = dialog(history).getByRole('button', { name: 'Restore and commit' });
  await message.fill('  ');
  await eventually(async () => expect(await submit.isDisabled()).toBe(true));
  await message.fill(`${text}\n\nIt was better.`);
  expect(await history.visitor.findViolationsInEachView('history-restore-commit')).toEqual([]);
  await submit.click();
  await history.details.getByText(/Restored, and committed as/).waitFor();
  await history.row(text).getByText('Working copy').waitFor();
  const [newest] = await repository.log();
  expect(newest!.message).toBe(`${text}\n\nIt was better.`);
  expect(newest!.parents).toEqual([shas[2]]);
  expect(await repository.show('main', 'As a commit/v1.json')).not.toContain('Print');
  await eventually(async () => expect((await getApp(member, app.id)).gitState).toBe('clean'));
  expect(history.visitor.complaints).toEqual([]);
});

it('shows progress while the push takes long, and lets nothing else be restored meanwhile', async () => {
  const { member: own, repository: slow } = await fixture.git.connected();
  const { app } = await appWithHistory(own, 'Slow');
  const held = await slow.holdPushes();
  await using history = await HistoryPage.open(fixture, { member: own, app });
  await ask(history, 'Begin');
  await dialog(history).getByRole('radio', { name: 'As a commit' }).check();
  await dialog(history).getByRole('button', { name: 'Restore and commit' }).click();
  await held.reached();
  await history.details.getByText('Pushing').waitFor();
  await history.row('Print it').click();
  await history.details.getByRole('heading', { name: 'Print it' }).waitFor();
  await eventually(async () =>
    expect(await history.button('Restore').getAttribute('aria-disabled')).toBe('true'),
  );
  await history.row('Begin').click();
  await held.release();
  await history.details.getByText(/Restored, and committed as/).waitFor();
});

it('tells that the app is restored though its commit was refused, and where to go on', async () => {
  const { app } = await appWithHistory(member, 'Refused');
  await using history = await HistoryPage.open(fixture, { member, app });
  await history.row('Begin').waitFor();
  await commitElsewhere(repository, { path: 'Refused/v1.json' });
  await ask(history, 'Begin');
  await dialog(history).getByRole('radio', { name: 'As a commit' }).check();
  await dialog(history).getByRole('button', { name: 'Restore and commit' }).click();
  await history.details.getByText('Restored, but not committed').waitFor();
  expect(await history.visitor.findViolationsInEachView('history-refused')).toEqual([]);
  expect(await exported(member, app.id)).toContain('First text');
  await history.details.getByRole('link', { name: 'Review and commit the changes' }).click();
  await new GitSyncPage(history.visitor).says('Someone else changed this app in the repository');
});

it('forgets what it said of a restored app as soon as that is no longer true', async () => {
  const { app } = await appWithHistory(member, 'Outdated');
  await using history = await HistoryPage.open(fixture, { member, app });
  await ask(history, 'Begin');
  await dialog(history).getByRole('button', { name: 'Restore', exact: true }).click();
  const outcome = history.details.getByText('The app is restored.');
  await outcome.waitFor();
  await history.says('Uncommitted changes');
  await commit(member, app.id, 'Elsewhere').expect(201);
  await outcome.waitFor({ state: 'detached' });
});

it('tells that nothing was restored if the request is refused', async () => {
  const { app } = await appWithHistory(member, 'Published meanwhile');
  await using history = await HistoryPage.open(fixture, { member, app });
  await ask(history, 'Begin');
  const problem = { status: 409, code: 'app_locked', detail: 'This app is locked.', type: 'about:blank' };
  await history.page.route('**/git/restore', (route) =>
    route.fulfill({ status: 409, contentType: 'application/problem+json', body: JSON.stringify(problem) }),
  );
  await dialog(history).getByRole('button', { name: 'Restore', exact: true }).click();
  await history.details.getByText('Not restored').waitFor();
  await history.details.getByText('This app is locked.').waitFor();
  // The outcome belongs to its commit only.
  await history.row('Another text').click();
  await history.details.getByRole('heading', { name: 'Another text' }).waitFor();
  expect(await history.details.getByText('Not restored').count()).toBe(0);
});

it('is off, with the reason, for viewers, locked apps, published versions, and what is here', async () => {
  const { app } = await appWithHistory(member, 'Off');
  const reasonIn = async (history: HistoryPage, message: string): Promise<string> => {
    await history.row(message).click();
    await history.details.getByRole('heading', { name: message }).waitFor();
    const button = history.button('Restore');
    await eventually(async () => expect(await button.getAttribute('aria-disabled')).toBe('true'));
    await button.click({ force: true });
    expect(await dialog(history).count()).toBe(0);
    const id = await button.getAttribute('aria-describedby');
    return history.page.locator(`[id="${id}"]`).innerText();
  };
  await using seen = await HistoryPage.open(fixture, { member: await member.invite('viewer'), app });
  expect(await reasonIn(seen, 'Begin')).toMatch(/^Viewers cannot restore/);
  await using history = await HistoryPage.open(fixture, { member, app });
  expect(await reasonIn(history, 'Print it')).toBe('The app is in this state.');
  await member.patch(`/apps/${app.id}`, { locked: true }).expect(200);
  expect(await reasonIn(history, 'Begin')).toMatch(/^This app is locked/);
  expect(await history.visitor.findViolationsInEachView('history-locked')).toEqual([]);
  await member.patch(`/apps/${app.id}`, { locked: false }).expect(200);
  const { editingVersion } = await getApp(member, app.id);
  await member.patch(`/apps/${app.id}/versions/${editingVersion.id}`, { status: 'published' }).expect(200);
  await history.details.getByText(/is published and read-only/).waitFor();
  expect(await reasonIn(history, 'Begin')).toMatch(/^Version v1 is published/);
});
