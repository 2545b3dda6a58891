import { createBranch } from '../../support/branches';
import { BranchMenuPage } from '../../support/branches-page';
import { connect } from '../../support/connect';
import { eventually } from '../../support/eventually';
import { commit, createApp, edit } from '../../support/git-fixture';
import { createGitRepository } from '../../support/git-repository';
import { PageFixture } from '../../support/page-fixture';
import { GitLabServer } from '../../support/providers/gitlab-server';
import type { HostedPullRequest } from '../../support/providers/hosting-server';

const ADA = { login: 'ada', token: 'token-of-ada-9c1f77', organizations: ['tools'] };

let fixture: PageFixture;
let provider: GitLabServer;

beforeAll(async () => {
  fixture = await PageFixture.start();
  provider = await new GitLabServer([ADA]).start();
});

afterAll(async () => {
  await fixture?.stop();
  await provider?.stop();
});

/** A workspace whose repository the provider has, with a branch `labels` that is ahead by a commit. */
async function atProvider({ hasAccount = true } = {}) {
  const repository = await createGitRepository();
  const { port, user } = fixture.git.server;
  const authorize = (key: string) => fixture.git.server.authorize(key);
  const member = await fixture.admin.inNewWorkspace('At a provider');
  await connect(member, { server: { host: 'localhost', port, user, authorize }, repository });
  const app = await createApp(member, 'Orders', { commitChanges: true });
  await createBranch(member, 'labels');
  await edit(member.on('labels'), app.id, 'tag');
  await commit(member.on('labels'), app.id, 'Labels').expect(201);
  const hosted = await provider.host(repository.path.replace(/^\/|\.git$/g, ''), ['main', 'labels']);
  const builder = await member.invite('builder', 'Grace Hopper');
  const { baseUrl, certificateAuthority } = provider;
  const account = { provider: 'gitlab', baseUrl, token: ADA.token, certificateAuthority };
  if (hasAccount) await builder.post('/api/provider-accounts', account).expect(201);
  const add = async (more: Partial<HostedPullRequest> = {}) => {
    const number = hosted.pullRequests.length + 1;
    const sha = await repository.tip('labels');
    const texts = { title: 'Labels for orders', description: '' };
    hosted.pullRequests.push({
      ...{ number, from: 'labels', into: 'main', sha, ...texts, isOpen: true, isOfFork: false },
      ...more,
    });
  };
  return { repository, member: builder, app, hosted, add };
}

const visit = async (...given: Parameters<PageFixture['visit']>) =>
  new BranchMenuPage(await fixture.visit(...given));

const step = (menu: BranchMenuPage) => menu.page.getByRole('region', { name: 'Next step for labels' });

it('lists pull requests with their state, checks and reviews, and opens one for a branch without', async () => {
  const { member, hosted, add, repository } = await atProvider();
  await createBranch(member, 'notes');
  hosted.branches.push('notes');
  await repository.commit({ 'NOTES.md': 'Notes' }, { branch: 'notes', message: 'Notes' });
  await add({ checks: ['passed', 'failed'], approvedBy: ['joan'] });
  await add({ title: 'An older attempt', isOpen: false });
  await using menu = await visit(member, '?branch=labels');
  const { page } = menu;
  await page.getByRole('link', { name: 'Pull requests' }).click();
  await page.getByRole('heading', { level: 1, name: 'Pull requests' }).waitFor();
  const list = page.getByRole('list', { name: 'Pull requests' });
  const row = list.getByRole('listitem').filter({ hasText: '#1 Labels for orders' });
  for (const text of ['Open', '1 check failed', '1 approval', 'Orders (1 change)', 'ada'])
    await row.getByText(text, { exact: true }).waitFor();
  const { href } = { href: await row.getByRole('link', { name: /^#1/ }).getAttribute('href') };
  expect(href).toMatch(/\/-\/merge_requests\/1$/);
  await list.getByRole('listitem').filter({ hasText: '#2 An older attempt' }).getByText('Closed').waitFor();
  await menu.open();
  await menu.list.getByRole('button', { name: 'Ask the repository for its branches' }).click();
  await menu.row('notes').getByText('1 ahead of main').waitFor();
  await page.keyboard.press('Escape');
  expect(await menu.visitor.findViolationsInEachView('pull-requests')).toEqual([]);
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await menu.visitor.findViolationsInEachView('pull-requests-390')).toEqual([]);
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.getByRole('button', { name: 'Open pull request for notes' }).click();
  await menu.dialog.getByLabel('Title').fill('Notes for all');
  await menu.dialog.getByRole('button', { name: 'Open pull request' }).click();
  await menu.says('Pull request 3 is open');
  expect(hosted.pullRequests[2]).toMatchObject({ from: 'notes', into: 'main', title: 'Notes for all' });
  expect(menu.visitor.complaints).toEqual([]);
});

it('shows the open pull request beside the branch', async () => {
  const { member, add } = await atProvider();
  await add({ checks: ['pending'], requestedOf: ['joan'] });
  await using menu = await visit(member, '?branch=labels');
  await step(menu).getByRole('link', { name: 'Pull request #1' }).waitFor();
  await step(menu).getByText('1 check running').waitFor();
  await step(menu).getByText('Waiting for review').waitFor();
  expect(await step(menu).getByRole('button', { name: 'Open pull request' }).count()).toBe(0);
  expect(await menu.visitor.findViolationsInEachView('next-step-review')).toEqual([]);
});

it('reviews a pull request, and posts what came of it', async () => {
  const { member, add, repository } = await atProvider();
  await add();
  await using menu = await visit(member, '/pull-requests');
  const { page } = menu;
  await page.getByRole('link', { name: 'Review #1 Labels for orders' }).click();
  await page.getByRole('heading', { level: 1, name: 'Review pull request #1' }).waitFor();
  await page.getByRole('banner').getByText('0 of 1 decided').waitFor();
  await page.getByLabel('Your comment').fill('A *better* icon');
  await page.getByRole('button', { name: 'Comment', exact: true }).click();
  await page.getByRole('listitem').getByText('A *better* icon').waitFor();
  await page.getByRole('button', { name: 'Decline', exact: true }).click();
  await page.getByRole('banner').getByText('1 of 1 decided').waitFor();
  await page.goBack();
  await page.getByRole('list', { name: 'Pull requests' }).getByText('1 of 1 decided, 1 reviewer').waitFor();
  await page.getByRole('link', { name: 'Review #1 Labels for orders' }).click();
  await page.getByRole('button', { name: 'Finish review…' }).click();
  await menu.dialog.getByText('Posted at pull request #1, with the comments.').waitFor();
  await menu.dialog.getByRole('button', { name: 'Take back and finish' }).click();
  await menu.says('Posted at pull request #1.');
  expect(await menu.visitor.findViolationsInEachView('review-posted')).toEqual([]);
  expect((await repository.log('labels'))[0]!.message).toMatch(/^Take back 1 change/);
  const note = provider.requests.find(({ method, path }) => method === 'POST' && path.endsWith('/notes'));
  expect(note?.body).toEqual({ body: expect.stringContaining('> A *better* icon') as string });
  expect(menu.visitor.complaints).toEqual([]);
});

it('says that a branch was merged at the provider, and lets go of it', async () => {
  const { member, add, repository } = await atProvider();
  await add({ isOpen: false, isMerged: true });
  // A squash: main has the changes, and not the commit.
  await repository.commit({ 'Squashed.md': 'Labels' }, { message: 'Labels (#1)' });
  await using menu = await visit(member, '?branch=labels');
  const host = new URL(provider.baseUrl).host;
  await eventually(async () =>
    expect(await step(menu).textContent()).toContain(`Merged into main by Pull request #1 at ${host}`),
  );
  expect(await menu.visitor.findViolationsInEachView('merged-at-provider')).toEqual([]);
  await step(menu).getByRole('button', { name: 'Delete branch and go to main…' }).click();
  await menu.dialog.getByRole('heading', { name: 'Delete labels?' }).waitFor();
  expect(await menu.dialog.getByLabel('Also in the repository').isChecked()).toBe(true);
  await menu.dialog.getByRole('button', { name: 'Delete branch' }).click();
  await menu.dialog.getByText('Commits that no other branch has').waitFor();
  await menu.dialog.getByLabel('Delete anyway and lose this work').check();
  await menu.dialog.getByRole('button', { name: 'Delete with its work' }).click();
  await menu.opener('main').waitFor();
  expect(await repository.git(['branch', '--format=%(refname:short)'])).toBe('main\n');
  expect(menu.visitor.complaints).toEqual([]);
});

it('leads to the provider’s page, or to an account, where there is none', async () => {
  const { member } = await atProvider({ hasAccount: false });
  await using menu = await visit(member, '?branch=labels');
  const { page } = menu;
  await page.getByRole('article', { name: 'Orders' }).waitFor();
  expect(await page.getByRole('link', { name: 'Pull requests' }).count()).toBe(0);
  await step(menu).getByRole('button', { name: 'Open pull request' }).click();
  await menu.dialog.getByRole('button', { name: 'Open pull request' }).click();
  await menu.says('None of your accounts has access to the repository of this workspace.');
  await menu.dialog.getByRole('button', { name: 'Cancel' }).click();
  await menu.open();
  await menu.list.getByRole('link', { name: 'Pull requests' }).click();
  await menu.says('None of your accounts sees this repository');
  expect(await menu.visitor.findViolationsInEachView('pull-requests-none')).toEqual([]);
  await page.getByRole('button', { name: 'Open pull request for labels' }).waitFor();
  await page.getByRole('link', { name: 'Connect an account' }).click();
  await page.getByRole('heading', { level: 1, name: 'Profile' }).waitFor();
});
