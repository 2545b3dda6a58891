import { eventually } from '../../support/eventually';
import { createBranch } from '../../support/branches';
import { commit, edit } from '../../support/git-fixture';
import type { GitRepository } from '../../support/git-repository';
import { appWithHistory, HistoryPage } from '../../support/history-page';
import { PageFixture } from '../../support/page-fixture';
import type { Member } from '../../support/trellis-server';

const A_PAGE = 30;

let fixture: PageFixture;
let member: Member;
let repository: GitRepository;

beforeAll(async () => {
  fixture = await PageFixture.start();
  ({ member, repository } = await fixture.git.connected());
});

afterAll(() => fixture?.stop());

const changed = (history: HistoryPage, title: string | RegExp) =>
  history.details.getByRole('region', { name: title });

it('shows what a commit changed since the one before, and that the first one added the app', async () => {
  const { app, shas } = await appWithHistory(member, 'One by one');
  await using history = await HistoryPage.open(fixture, { member, app });
  const what = changed(history, 'What this commit changed');
  // The newest one, as nothing is chosen.
  await what.getByRole('button', { name: /Component print added/ }).waitFor();
  await what.getByText('added: const a = 2;').waitFor();
  await history.row('Another text').click();
  await history.details.getByText('The first one was too short.').waitFor();
  await what.locator('del').getByText('First text').waitFor();
  await what.locator('ins').getByText('Second text').waitFor();
  expect(await what.getByText('const a = 2;').count()).toBe(0);
  expect(history.search.get('commit')).toBe(shas[1]);
  await history.row('Begin').click();
  await what.getByText('This commit added the app').waitFor();
  expect(await history.visitor.findViolationsInEachView('history-first-commit')).toEqual([]);
  expect(history.visitor.complaints).toEqual([]);
});

it('compares two commits, the older one first, and says which; a reload and a link show the same', async () => {
  const { app, shas } = await appWithHistory(member, 'Two');
  const [first, , third] = shas as [string, string, string];
  const title = `From ${first.slice(0, 7)} to ${third.slice(0, 7)}`;
  await using history = await HistoryPage.open(fixture, { member, app, search: `?commit=${first}` });
  const select = history.details.getByRole('combobox', { name: 'Compare with…' });
  await select.click();
  await history.page.getByRole('option', { name: `${third.slice(0, 7)} Print it` }).click();
  await changed(history, title).locator('del').getByText('First text').waitFor();
  await changed(history, title).locator('ins').getByText('Second text').waitFor();
  await changed(history, title)
    .getByRole('button', { name: /Component print added/ })
    .waitFor();
  expect(Object.fromEntries(history.search)).toEqual({ commit: first, compare: third });
  expect(await history.visitor.findViolationsInEachView('history-two')).toEqual([]);
  await history.page.reload();
  await changed(history, title).locator('del').getByText('First text').waitFor();
  await eventually(async () => expect(await select.inputValue()).toBe(`${third.slice(0, 7)} Print it`));

  // The same from the other side.
  const search = `?commit=${third}&compare=${first}`;
  await using linked = await HistoryPage.open(fixture, {
    member: await member.invite('viewer'),
    app,
    search,
  });
  await changed(linked, title).locator('del').getByText('First text').waitFor();
  await linked.button('Show what it changed').click();
  await changed(linked, 'What this commit changed').getByText('added: const a = 2;').waitFor();
  expect(Object.fromEntries(linked.search)).toEqual({ commit: third });
});

it('compares a commit with what is here, and again when that changes', async () => {
  const { app, shas } = await appWithHistory(member, 'Here');
  await using history = await HistoryPage.open(fixture, { member, app, search: `?commit=${shas[2]}` });
  await history.button('Compare with the working copy').click();
  const what = changed(history, `From ${shas[2]!.slice(0, 7)} to the working copy`);
  await what.getByText('Both are the same.').waitFor();
  expect(history.search.get('compare')).toBe('working');
  await edit(member, app.id, 'table');
  await what.locator('ins').getByText('table').waitFor();
  await history.says('Uncommitted changes');
  await history.page.reload();
  await what.locator('ins').getByText('table').waitFor();
  expect(history.visitor.complaints).toEqual([]);
});

it('finds a commit of a link on a further page, and says where there is none', async () => {
  const { app, shas } = await appWithHistory(member, 'Far');
  for (let at = 1; at <= A_PAGE; at += 1) {
    const text = JSON.stringify({ appV2: { name: 'Far', icon: `${at}` } });
    await repository.commit({ 'Far/v1.json': text }, { message: `Number ${at}.` });
  }
  await using history = await HistoryPage.open(fixture, { member, app, search: `?commit=${shas[1]}` });
  await history.details.getByRole('heading', { name: 'Another text' }).waitFor();
  await eventually(async () =>
    expect(await history.row('Another text').getAttribute('aria-current')).toBe('true'),
  );
  const unknown = '0123456789'.repeat(4);
  await history.page.goto(`/w/${member.workspaceId}/apps/${app.id}/history?commit=${unknown}`);
  await history.says('The history of this app on main does not have commit 0123456.');
  await history.row('Number 30.').click();
  await history.details.getByRole('heading', { name: 'Number 30.' }).waitFor();
});

it('shows why two states cannot be compared', async () => {
  const { app } = await appWithHistory(member, 'Broken');
  await repository.commit({ 'Broken/v1.json': '{"half":' }, { message: 'Half of it' });
  await using history = await HistoryPage.open(fixture, { member, app });
  await history.row('Half of it').waitFor();
  await eventually(async () =>
    expect(await history.row('Half of it').innerText()).toContain('not comparable'),
  );
  await history.details.getByText('Not compared').waitFor();
  await history.row('Another text').click();
  await history.details.locator('ins').getByText('Second text').waitFor();
});

it('compares any two of versions, branches, commits and what is here; a link shows the same', async () => {
  const { app, shas } = await appWithHistory(member, 'Any');
  const first = shas[0]!.slice(0, 7);
  await createBranch(member, 'any/topic');
  await edit(member.on('any/topic'), app.id, 'truck');
  await commit(member.on('any/topic'), app.id, 'An icon');
  await member.post(`/apps/${app.id}/versions`, { name: 'v2' }).expect(201);
  await edit(member, app.id, 'table');
  await using history = await HistoryPage.open(fixture, { member: await member.invite('viewer'), app });
  const { page, visitor } = history;
  await history.locator.getByRole('link', { name: 'Compare' }).click();
  const difference = (title: string) => history.locator.getByRole('region', { name: title });
  await difference('The last commit → Working copy').locator('ins').getByText('table').waitFor();
  const choose = async (side: 'From' | 'To', state: string) => {
    await history.locator.getByRole('combobox', { name: side, exact: true }).click();
    await page.getByRole('option', { name: state }).click();
  };
  await choose('From', 'Version v1');
  await difference('Version v1 → Working copy').locator('ins').getByText('table').waitFor();
  await choose('To', 'Branch any/topic');
  const topic = 'Branch any/topic in the repository';
  await difference(`Version v1 → ${topic}`).locator('ins').getByText('truck').waitFor();
  await history.button('Swap both').click();
  await difference(`${topic} → Version v1`).locator('del').getByText('truck').waitFor();
  await choose('To', first);
  const found = difference(`${topic} → Commit ${first}`);
  await found.locator('ins').getByText('First text').waitFor();
  await found.getByRole('button', { name: 'Text', exact: true }).click();
  await found.getByRole('textbox', { name: topic, exact: false }).first().waitFor();
  expect(await visitor.findViolationsInEachView('compare')).toEqual([]);
  await page.reload();
  await found.locator('ins').getByText('First text').waitFor();
  expect(visitor.complaints).toEqual([]);

  // A branch that is gone, and an address that is none.
  await page.goto(`/w/${member.workspaceId}/apps/${app.id}/compare?from=branch:gone&to=other`);
  await difference('Branch gone in the repository → Working copy')
    .getByText('The repository has no branch “gone”.')
    .waitFor();
});
