import { GitSyncPage, commitElsewhere } from '../../support/gitsync-page';
import { commit, createApp, edit, exported, type AppBody } from '../../support/git-fixture';
import { createGitRepository, type GitRepository } from '../../support/git-repository';
import { PageFixture } from '../../support/page-fixture';
import type { Member } from '../../support/trellis-server';

let fixture: PageFixture;
let member: Member;
let repository: GitRepository;
let app: AppBody;

beforeAll(async () => {
  fixture = await PageFixture.start();
  ({ member, repository, app } = await fixture.git.withApp('Orders'));
});

afterAll(() => fixture?.stop());

it('lists the new commits and pulls them', async () => {
  await commitElsewhere(repository, { path: 'Orders/v1.json', message: 'Their words' });
  await using sync = await GitSyncPage.open(fixture, { member, app });
  // The page checks without a click.
  await sync.says('1 new commit');
  await sync.says('Their words');
  await sync.says('Someone Else');
  expect(await sync.visitor.findViolationsInEachView('gitsync-updates')).toEqual([]);

  await sync.button('Pull 1 commit').click();
  await sync.says(/^Pulled/);
  expect(await exported(member, app.id)).toBe(await repository.show('main', 'Orders/v1.json'));
  await sync.says('Up to date');
  expect(await sync.button(/^Pull/).count()).toBe(0);
  await sync.button('Check for updates').click();
  await sync.says('Up to date');
  await sync.page.getByRole('button', { name: 'Document' }).click();
  await sync.page.getByRole('textbox', { name: 'Document' }).getByText('"theirs"').waitFor();
});

it('names what the pulled changes need, and leads to it', async () => {
  const { member, repository, app } = await fixture.git.withApp('Needs');
  const path = 'Needs/v1.json';
  const text = await repository.show('main', path);
  await repository.commit({
    [path]: text.replace('"appV2": {', '"appV2": {"icon": "{{constants.REGION}}",'),
  });
  await using sync = await GitSyncPage.open(fixture, { member, app });
  await sync.button('Pull 1 commit').click();
  await sync.says('Missing here: constant REGION.');
  expect(await sync.visitor.findViolationsInEachView('gitsync-missing')).toEqual([]);
  await sync.locator.getByRole('link', { name: 'Add missing constants' }).click();
  await sync.page.getByRole('dialog', { name: 'Add missing constants' }).getByLabel('REGION').waitFor();
});

it('keeps uncommitted changes as a version when they are discarded for a pull', async () => {
  const versions = async () =>
    (await member.get(`/apps/${app.id}/versions`).expect(200)).body.items as unknown[];
  const before = await versions();
  await edit(member, app.id, 'mine');
  await commitElsewhere(repository, { path: 'Orders/v1.json', message: 'Again' });
  await using sync = await GitSyncPage.open(fixture, { member, app });
  await sync.button('Discard mine and pull').click();
  await sync.says('This app has uncommitted changes');
  expect(await sync.visitor.findViolationsInEachView('gitsync-uncommitted')).toEqual([]);
  await sync.button('Cancel').click();
  await sync.saysNoMore('This app has uncommitted changes');
  expect(await exported(member, app.id)).toContain('"mine"');

  await sync.button('Discard mine and pull').click();
  await sync.button('Pull and keep mine as a version').click();
  await sync.says(/^Pulled/);
  expect(await versions()).toHaveLength(before.length + 1);
  expect(await exported(member, app.id)).toContain('"theirs"');
});

it('brings the commits of one workspace to another that has imported the app', async () => {
  const { member: second } = await fixture.git.connected({ repository });
  await using visitor = await fixture.visit(second);
  const { page } = visitor;
  await page.getByRole('button', { name: 'Import from Git' }).click();
  await page.getByRole('dialog').getByText('Orders', { exact: true }).click();
  await page.getByRole('button', { name: 'Import app' }).click();
  await page.getByRole('link', { name: 'Open app' }).click();
  await page.getByText(/is locked and updated by pulling/).waitFor();
  await edit(member, app.id, 'news');
  await commit(member, app.id, 'News for the second').expect(201);

  await page.getByRole('link', { name: /^GitSync/ }).click();
  await page.getByRole('main').getByText('News for the second').waitFor();
  expect(await page.getByRole('button', { name: 'Commit', exact: true }).count()).toBe(0);
  expect(await page.getByLabel('Commit message').count()).toBe(0);
  expect(await visitor.findViolationsInEachView('gitsync-locked')).toEqual([]);
  await page.getByRole('button', { name: 'Pull 1 commit' }).click();
  await page.getByText(/^Pulled/).waitFor();
  const [imported] = (await second.get('/apps').expect(200)).body.items as AppBody[];
  expect(await exported(second, imported!.id)).toBe(await exported(member, app.id));
});

it('works with a read-only key, and says that committing is impossible', async () => {
  const own = await createGitRepository({ files: { 'README.md': 'Ours' } });
  const { member: reader } = await fixture.git.connected({ repository: own, readOnly: true });
  const local = await createApp(reader, 'Local');
  const before = await own.tip();
  await using sync = await GitSyncPage.open(fixture, { member: reader, app: local });
  await sync.says(/can pull but not commit/);
  await sync.locator.getByRole('link', { name: 'Configure Git' }).waitFor();
  expect(await sync.message.count()).toBe(0);
  expect(await sync.visitor.findViolationsInEachView('gitsync-read-only')).toEqual([]);
  expect(await own.tip()).toBe(before);
});

it('says that the history was rewritten, and keeps the former one on a branch', async () => {
  const { member: owner, repository: rewritten, app: orders } = await fixture.git.withApp('Orders');
  const before = await rewritten.tip();
  await edit(owner, orders.id, 'mine');
  const { body } = await commit(owner, orders.id, 'Mine').expect(201);
  await rewritten.git(['update-ref', 'refs/heads/main', before]);
  await commitElsewhere(rewritten, { path: 'Orders/v1.json', message: 'Theirs' });
  await using sync = await GitSyncPage.open(fixture, { member: owner, app: orders, width: 390 });
  await sync.says('The history of main was rewritten');
  expect(await sync.visitor.findViolationsInEachView('gitsync-rewritten')).toEqual([]);
  await sync.button('Keep the former history on a branch…').click();
  const dialog = sync.page.getByRole('dialog', { name: 'Keep the former history' });
  await dialog.getByLabel('Branch name').fill('before rewrite');
  await dialog.getByRole('button', { name: 'Create branch' }).click();
  await dialog.getByText('invalid_branch').waitFor({ state: 'attached' });
  await dialog.getByLabel('Branch name').fill('before-rewrite');
  await dialog.getByRole('button', { name: 'Create branch' }).click();
  await dialog.waitFor({ state: 'detached' });
  expect(await rewritten.tip('before-rewrite')).toBe((body as { sha: string }).sha);
  await sync.button(/^Pull/).click();
  await sync.says(/^Pulled/);
});

it('says that the repository is empty, and pushes the history back', async () => {
  const { member: owner, repository: emptied, app: orders } = await fixture.git.withApp('Orders');
  const tip = await emptied.tip();
  await emptied.git(['update-ref', '-d', 'refs/heads/main']);
  await using sync = await GitSyncPage.open(fixture, { member: owner, app: orders, width: 390 });
  await sync.says('The repository is empty');
  expect(await sync.button(/^Pull/).count()).toBe(0);
  expect(await sync.visitor.findViolationsInEachView('gitsync-emptied')).toEqual([]);
  await sync.button('Push the history back').click();
  await sync.saysNoMore('The repository is empty');
  await sync.says('Up to date');
  expect(await emptied.tip()).toBe(tip);
});
