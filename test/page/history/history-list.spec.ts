import { eventually } from '../../support/eventually';
import { commit, createApp, edit } from '../../support/git-fixture';
import type { GitRepository } from '../../support/git-repository';
import { commitElsewhere, GitSyncPage } from '../../support/gitsync-page';
import { appWithHistory, HistoryPage } from '../../support/history-page';
import { PageFixture } from '../../support/page-fixture';
import type { Member } from '../../support/trellis-server';

const A_PAGE = 30;
const SOMEBODY = {
  GIT_AUTHOR_NAME: 'Grace Hopper',
  GIT_AUTHOR_EMAIL: 'grace@example.com',
  GIT_COMMITTER_NAME: 'x',
  GIT_COMMITTER_EMAIL: 'x',
};

let fixture: PageFixture;
let member: Member;
let repository: GitRepository;

beforeAll(async () => {
  fixture = await PageFixture.start();
  ({ member, repository } = await fixture.git.connected());
});

afterAll(() => fixture?.stop());

const textOf = (app: string, text: string) => JSON.stringify({ appV2: { name: app, icon: text } });

/** Creates a merge commit with contents of neither side. */
async function mergeWith(app: string): Promise<string> {
  const base = await repository.tip();
  await repository.git(['branch', '-f', 'side', base]);
  const path = `${app}/v1.json`;
  const side = await repository.commit({ [path]: textOf(app, 'side') }, { branch: 'side', message: 'Side' });
  await repository.commit({ [path]: textOf(app, 'main') }, { message: 'On main' });
  await repository.git(['branch', '-f', 'content', 'main']);
  const content = await repository.commit({ [path]: textOf(app, 'both') }, { branch: 'content' });
  const tip = await repository.tip();
  const args = ['commit-tree', '-p', tip, '-p', side, '-m', 'Merge side', `${content}^{tree}`];
  const merge = (await repository.git(args, { env: SOMEBODY })).trim();
  await repository.git(['update-ref', 'refs/heads/main', merge]);
  return merge;
}

it('lists commits, newest first, with author, version, tags and what they changed', async () => {
  const { app, shas } = await appWithHistory(member, 'Listed');
  await repository.git(['tag', 'Listed/v1', shas[2]!]);
  await using history = await HistoryPage.open(fixture, { member, app });
  await history.row('Print it').waitFor();
  expect(await history.messages()).toEqual(['Print it', 'Another text', 'Begin']);
  const newest = await history.row('Print it').innerText();
  for (const part of [member.user.name, 'v1', '1 component, 1 query', 'Tag', 'Listed/v1', 'Working copy'])
    expect(newest).toContain(part);
  const time = history.row('Print it').getByText('just now');
  await eventually(async () => expect(await time.getAttribute('title')).toMatch(/\d{4}.*\d\d:\d\d:\d\d/));
  await eventually(async () =>
    expect(await history.row('Another text').innerText()).toContain('1 component'),
  );
  await eventually(async () => expect(await history.row('Begin').innerText()).toContain('the whole app'));
  expect(await history.row('Begin').innerText()).not.toContain('here');
  await eventually(async () => expect(await history.page.title()).toBe('History of Listed · Trellis'));
  const copy = history.list.getByRole('button', { name: `Copy the ID of commit ${shas[2]!.slice(0, 7)}` });
  await history.visitor.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await copy.click();
  await history.says('Copied');
  expect(await history.page.evaluate('navigator.clipboard.readText()')).toBe(shas[2]);
  expect(await history.visitor.findViolationsInEachView('history-list')).toEqual([]);
  expect(history.visitor.complaints).toEqual([]);
});

it('marks the commit that was synced last, what came after it, and what is not committed', async () => {
  const { app } = await appWithHistory(member, 'Marked');
  await edit(member, app.id, 'table');
  await commitElsewhere(repository, { path: 'Marked/v1.json', message: 'Theirs' });
  await using history = await HistoryPage.open(fixture, { member, app });
  await history.row('Theirs').waitFor();
  await eventually(async () =>
    expect(await history.row('Print it').innerText()).toContain('Last synced here'),
  );
  expect(await history.row('Theirs').innerText()).not.toContain('here');
  await history.says('Uncommitted changes');
  await history.locator.getByRole('link', { name: 'See the changes' }).click();
  const changes = new GitSyncPage(history.visitor);
  await changes.changes.waitFor();
  await changes.button('Discard mine and pull').click();
  await changes.button('Pull and keep mine as a version').click();
  await changes.says(/^Pulled/);
  await changes.locator.getByRole('link', { name: 'History' }).click();
  await history.row('Theirs').getByText('Working copy').waitFor();
});

it('has a new commit when one comes back from making it, and by itself when it is made elsewhere', async () => {
  const { app } = await appWithHistory(member, 'Growing');
  await edit(member, app.id, 'table');
  await using history = await HistoryPage.open(fixture, { member, app });
  await history.row('Print it').waitFor();
  await history.locator.getByRole('link', { name: 'Changes', exact: true }).click();
  const changes = new GitSyncPage(history.visitor);
  await changes.commit('Made here');
  await changes.says(/Committed as/);
  await changes.says('No uncommitted changes');
  await changes.locator.getByRole('link', { name: 'History' }).click();
  await history.row('Made here').getByText('Working copy').waitFor();
  await edit(member, app.id, 'chair');
  await history.says('Uncommitted changes');
  await commit(member, app.id, 'Made elsewhere').expect(201);
  await history.row('Made elsewhere').getByText('Working copy').waitFor();
  await history.locator.getByText('Uncommitted changes').waitFor({ state: 'detached' });
});

it('marks merges, and shows what one changed since its first parent', async () => {
  const { app } = await appWithHistory(member, 'Merged');
  await mergeWith('Merged');
  await using history = await HistoryPage.open(fixture, { member, app });
  await history.row('Merge side').waitFor();
  await eventually(async () =>
    expect(await history.row('Merge side').innerText()).toMatch(/Merge of [0-9a-f]{7} and [0-9a-f]{7}\s*$/),
  );
  await eventually(async () => expect(await history.row('Merge side').innerText()).toContain('Grace Hopper'));
  expect(await history.row('On main').getByText('Merge').count()).toBe(0);
  await history.details.locator('del').getByText('main').waitFor();
  await history.details.locator('ins').getByText('both').waitFor();
});

/** The lane of each commit in the list; empty without a graph. */
const lanesOf = ({ list }: HistoryPage) =>
  list
    .locator('[data-lane]')
    .evaluateAll((rows) =>
      rows.map((row) => Number((row as { getAttribute(name: string): string }).getAttribute('data-lane'))),
    );

it('draws branches beside the list where there are any', async () => {
  const { app } = await appWithHistory(member, 'Drawn');
  await using straight = await HistoryPage.open(fixture, { member, app });
  await straight.row('Begin').waitFor();
  expect(await lanesOf(straight)).toEqual([]);
  await mergeWith('Drawn');
  await using history = await HistoryPage.open(fixture, { member, app });
  await history.row('Merge side').waitFor();
  const lanes = await lanesOf(history);
  const messages = await history.messages();
  expect(messages.slice(0, 3).sort()).toEqual(['Merge side', 'On main', 'Side']);
  expect(lanes).toHaveLength(messages.length);
  // The merge continues in the lane of its first parent.
  expect([lanes[0], lanes[messages.indexOf('On main')], lanes[messages.indexOf('Side')]]).toEqual([0, 0, 1]);
  expect(await history.visitor.findViolationsInEachView('history-graph')).toEqual([]);
});

it('draws branches that further pages have', async () => {
  const { app } = await appWithHistory(member, 'Drawn later');
  await mergeWith('Drawn later');
  for (let at = 1; at < A_PAGE; at += 1)
    await repository.commit(
      { 'Drawn later/v1.json': textOf('Drawn later', `${at}`) },
      { message: `Number ${at}.` },
    );
  await using history = await HistoryPage.open(fixture, { member, app });
  await history.row('Merge side').waitFor();
  expect(await lanesOf(history)).toEqual([]);
  await history.button('Show more').click();
  await history.row('Begin').waitFor();
  const lanes = await lanesOf(history);
  expect(lanes).toHaveLength((await history.messages()).length);
  expect(Math.max(...lanes)).toBe(1);
  await history.row(/Merge side.*Merge of/s).waitFor();
});

it('loads further commits where the list ends, and goes on with the first of them', async () => {
  const { app } = await appWithHistory(member, 'Long');
  for (let at = 1; at <= A_PAGE + 2; at += 1)
    await repository.commit({ 'Long/v1.json': textOf('Long', `${at}`) }, { message: `Number ${at}.` });
  await using history = await HistoryPage.open(fixture, { member, app });
  await eventually(async () => expect(await history.messages()).toHaveLength(A_PAGE));
  const more = history.button('Show more');
  await more.scrollIntoViewIfNeeded();
  const before = await history.row('Number 3.').boundingBox();
  // A push in between: the pages continue from the same commit.
  await repository.commit({ 'Long/v1.json': textOf('Long', 'later') }, { message: 'Pushed meanwhile' });
  await more.click();
  await history.row('Begin').waitFor();
  expect(await history.messages()).toHaveLength(A_PAGE + 5);
  await eventually(async () => expect(await history.row('Number 3.').boundingBox()).toEqual(before));
  await more.waitFor({ state: 'detached' });
  await history.row('Number 2.').and(history.page.locator(':focus')).waitFor();
  await history.button('Check for new commits').click();
  await history.row('Pushed meanwhile').waitFor();
});

it('is gone through with the arrow keys, and Enter chooses', async () => {
  const { app, shas } = await appWithHistory(member, 'Keys');
  await using history = await HistoryPage.open(fixture, { member, app });
  const { keyboard } = history.page;
  await history.row('Print it').focus();
  await keyboard.press('ArrowDown');
  await keyboard.press('ArrowDown');
  await keyboard.press('ArrowUp');
  expect(history.search.get('commit')).toBeNull();
  await keyboard.press('Enter');
  await history.details.getByRole('heading', { name: 'Another text' }).waitFor();
  expect(history.search.get('commit')).toBe(shas[1]);
  await eventually(async () =>
    expect(await history.row('Another text').getAttribute('aria-current')).toBe('true'),
  );
  await eventually(async () =>
    expect(await history.page.evaluate('document.activeElement.dataset.row')).toBe(shas[1]),
  );
  await keyboard.press('End');
  await eventually(async () =>
    expect(await history.page.evaluate('document.activeElement.dataset.row')).toBe(shas[0]),
  );
  // A single tab stop for all rows.
  await eventually(async () =>
    expect(await history.list.locator('[data-row][tabindex="0"]').count()).toBe(1),
  );
});

it('opens a commit below its row in a narrow window', async () => {
  const { app, shas } = await appWithHistory(member, 'Narrow');
  await using history = await HistoryPage.open(fixture, { member, app, width: 390 });
  await history.row('Another text').waitFor();
  expect(await history.details.count()).toBe(0);
  await history.row('Another text').click();
  await history.details.locator('ins').getByText('Second text').waitFor();
  const [row, details, next] = await Promise.all(
    [history.row('Another text'), history.details, history.row('Begin')].map((each) => each.boundingBox()),
  );
  expect(details!.y).toBeGreaterThanOrEqual(row!.y + row!.height);
  expect(next!.y).toBeGreaterThanOrEqual(details!.y + details!.height);
  await eventually(async () =>
    expect(await history.row('Another text').getAttribute('aria-expanded')).toBe('true'),
  );
  expect(history.search.get('commit')).toBe(shas[1]);
  expect(await history.visitor.findViolationsInEachView('history-390')).toEqual([]);
  await history.row('Another text').click();
  await history.details.waitFor({ state: 'detached' });
  expect(history.search.get('commit')).toBeNull();
});

it('says so where there are no commits, where GitSync is off, and where there is none', async () => {
  const local = await createApp(member, 'Local only');
  await using visitor = await HistoryPage.open(fixture, { member, app: local });
  await visitor.says('No commits yet');
  expect(await visitor.visitor.findViolationsInEachView('history-none')).toEqual([]);
  await visitor.locator.getByRole('link', { name: 'Commit Local only' }).click();
  await new GitSyncPage(visitor.visitor).says('The first commit adds all of it');

  const alone = await fixture.git.admin.inNewWorkspace();
  const app = await createApp(alone, 'Alone');
  await using none = await HistoryPage.open(fixture, { member: alone, app });
  await none.says('GitSync is not ready');

  const { member: other, app: committed } = await fixture.git.withApp('Off');
  await other.patch('/git', { enabled: false }).expect(200);
  await using off = await HistoryPage.open(fixture, { member: other, app: committed });
  await off.says('GitSync is off for this workspace');
});

it('shows why the history could not be read, and tries again', async () => {
  const { app } = await appWithHistory(member, 'Failing');
  await using history = await HistoryPage.open(fixture, { member, app });
  await history.row('Begin').waitFor();
  const problem = {
    status: 422,
    code: 'git_host_unreachable',
    detail: 'Nobody is there.',
    type: 'about:blank',
  };
  await history.page.route('**/git/history?*', (route) =>
    route.fulfill({ status: 422, contentType: 'application/problem+json', body: JSON.stringify(problem) }),
  );
  await history.page.reload();
  await history.says('The history could not be read');
  await history.says('Nobody is there.');
  expect(await history.visitor.findViolationsInEachView('history-failing')).toEqual([]);
  await history.page.unroute('**/git/history?*');
  await history.button('Try again').click();
  await history.row('Begin').waitFor();
});

it('follows a list that has become a job', async () => {
  const { app } = await appWithHistory(member, 'Slow');
  await using visitor = await fixture.visit(member);
  await visitor.page.route('**/git/history?*', (route) =>
    route.continue({ headers: { ...route.request().headers(), prefer: 'respond-async' } }),
  );
  const answered = visitor.page.waitForResponse((response) => response.url().includes('/git/history?'));
  await visitor.page.goto(`/w/${member.workspaceId}/apps/${app.id}/history`);
  expect((await answered).status()).toBe(202);
  await new HistoryPage(visitor).row('Begin').waitFor();
  expect(visitor.complaints).toEqual([]);
});

it('is where the menu of an app on the dashboard leads', async () => {
  const { app } = await appWithHistory(member, 'From its menu');
  await using visitor = await fixture.visit(member);
  await visitor.page.getByRole('button', { name: `Actions for ${app.name}`, exact: true }).click();
  await visitor.page.getByRole('menuitem', { name: 'History' }).click();
  await new HistoryPage(visitor).row('Begin').waitFor();
});
