import type { Page } from 'playwright-core';
import { createApp, edit, getApp, type AppBody } from '../../support/git-fixture';
import { eventually } from '../../support/eventually';
import type { GitRepository } from '../../support/git-repository';
import { PageFixture } from '../../support/page-fixture';
import type { Member } from '../../support/trellis-server';

let fixture: PageFixture;

beforeAll(async () => {
  fixture = await PageFixture.start();
});

afterAll(() => fixture?.stop());

const tick = (page: Page, name: string) =>
  page.getByRole('checkbox', { name: `Select ${name}`, exact: true });
const bar = (page: Page) => page.getByRole('region', { name: 'Selected apps' });
const planned = (page: Page, name: string) => page.getByRole('listitem').filter({ hasText: name });

/** A workspace with these apps, all committed. */
async function withApps(...names: string[]) {
  const { member, repository } = await fixture.git.connected();
  const apps: AppBody[] = [];
  for (const name of names) apps.push(await createApp(member, name, { commitChanges: true }));
  return { member, repository, apps };
}

/** Changes the app's icon in the repository, as another workspace would. */
async function changeThere(repository: GitRepository, name: string, icon: string): Promise<void> {
  const path = `${name}/v1.json`;
  const text = await repository.show('HEAD', path);
  await repository.commit({ [path]: text.replace(/"icon": "[^"]*"/, `"icon": "${icon}"`) });
}

it('selects by click, with Shift up to another one, and by keyboard', async () => {
  const { member } = await withApps('A', 'B', 'C', 'D');
  await using visitor = await fixture.visit(member, '?sort=name');
  const { page } = visitor;
  await tick(page, 'A').click();
  await bar(page).getByText('1 of 4 selected').waitFor();
  await tick(page, 'C').click({ modifiers: ['Shift'] });
  await bar(page).getByText('3 of 4 selected').waitFor();
  expect(await tick(page, 'D').isChecked()).toBe(false);
  expect(await visitor.findViolationsInEachView('apps-selected')).toEqual([]);
  await tick(page, 'B').press('Space');
  await bar(page).getByText('2 of 4 selected').waitFor();
  await tick(page, 'D').press('Shift+Space');
  await bar(page).getByText('4 of 4 selected').waitFor();
  // A hidden app does not count.
  await page.getByRole('searchbox', { name: 'Search apps' }).fill('b');
  await bar(page).getByText('1 of 1 selected').waitFor();
  await bar(page).getByRole('button', { name: 'Clear the selection' }).click();
  await bar(page).waitFor({ state: 'detached' });
  expect(visitor.complaints).toEqual([]);
});

it('commits the selected apps, and leaves the others uncommitted', async () => {
  const { member, apps } = await withApps('A', 'B', 'C');
  for (const { id } of apps) await edit(member, id, 'table');
  await using visitor = await fixture.visit(member, '?view=list');
  const { page } = visitor;
  await tick(page, 'A').click();
  await tick(page, 'C').click();
  await bar(page).getByRole('button', { name: 'Commit…' }).click();
  await page.getByLabel('Commit message').fill('Both');
  expect(await page.getByRole('checkbox', { name: 'B', exact: true }).isChecked()).toBe(false);
  await page.getByRole('button', { name: 'Commit 2 apps' }).click();
  await page.getByRole('checkbox', { name: 'A', exact: true }).waitFor({ state: 'detached' });
  const states = await Promise.all(apps.map(({ id }) => getApp(member, id)));
  expect(states.map(({ gitState }) => gitState)).toEqual(['clean', 'changed', 'clean']);
});

describe('a pull of several apps', () => {
  let member: Member;
  let apps: AppBody[];
  let repository: GitRepository;

  const iconOf = async (app: AppBody): Promise<unknown> =>
    ((await member.get(`/apps/${app.id}/definition`).expect(200)).body as { appV2: { icon: string } }).appV2
      .icon;

  beforeAll(async () => {
    ({ member, apps, repository } = await withApps('Calm', 'Clashing', 'Fresh', 'Leave'));
    const [, clashing] = apps;
    await changeThere(repository, 'Clashing', 'theirs');
    await changeThere(repository, 'Fresh', 'theirs');
    await changeThere(repository, 'Leave', '{{constants.REGION}}');
    await edit(member, clashing!.id, 'mine');
  });

  it('says what will happen to each, goes on after a conflict, and leaves out what is not selected', async () => {
    const [, clashing, fresh, leave] = apps;
    await using visitor = await fixture.visit(member);
    const { page } = visitor;
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Check and pull apps' }).click();
    await page.getByText('3 of 4 apps have updates.').waitFor();
    await planned(page, 'Calm').getByText('Nothing new').waitFor();
    await planned(page, 'Clashing').getByText('Your uncommitted changes stay on top').waitFor();
    await planned(page, 'Fresh').getByText('1 commit with 1 change.').waitFor();
    await page.getByRole('checkbox', { name: 'Leave' }).uncheck();
    expect(await visitor.findViolationsInEachView('pull-plan')).toEqual([]);
    expect(await iconOf(fresh!)).not.toBe('theirs');

    await page.getByRole('button', { name: 'Pull 2 apps' }).click();
    await page.getByText('1 of 2 apps pulled, 1 not pulled').waitFor();
    expect([await iconOf(fresh!), await iconOf(clashing!)]).toEqual(['theirs', 'mine']);
    expect(await iconOf(leave!)).not.toBe('{{constants.REGION}}');
    expect(await visitor.findViolationsInEachView('pull-many-done')).toEqual([]);
    await page.getByRole('link', { name: 'Resolve the conflicts of Clashing' }).click();
    await page
      .getByRole('heading', { name: /Clashing/ })
      .first()
      .waitFor();
    expect(visitor.complaints).toEqual([]);
  });

  it('says what prevents the check, and checks again', async () => {
    await fixture.git.server.halt();
    await using visitor = await fixture.visit(member, '/pull');
    const { page } = visitor;
    await page.getByText('The apps could not be checked').waitFor();
    await page.getByText('git_host_unreachable').waitFor({ state: 'attached' });
    expect(await page.getByRole('button', { name: /^Pull/ }).count()).toBe(0);
    await fixture.git.server.restart();
    await page.getByRole('button', { name: 'Try again' }).click();
    await planned(page, 'Leave').getByText('1 commit').waitFor();
  });

  it('says why a pull failed, and tries those that failed again', async () => {
    const [, , , leave] = apps;
    await using visitor = await fixture.visit(member, '/pull');
    const { page } = visitor;
    await page.getByText('1 of 4 apps have updates.').waitFor();
    await fixture.git.server.halt();
    await page.getByRole('button', { name: 'Pull 1 app' }).click();
    await page.getByText('0 of 1 app pulled, 1 not pulled').waitFor();
    await page.getByText('git_host_unreachable').waitFor({ state: 'attached' });
    await fixture.git.server.restart();
    await page.getByRole('button', { name: 'Retry 1 failed' }).click();
    await page.getByText('1 of 1 app pulled').waitFor();
    await page.getByText('Leave: Missing here: constant REGION. Add missing constants').waitFor();
    await eventually(async () => expect(await iconOf(leave!)).toBe('{{constants.REGION}}'));
  });
});

it('offers viewers no selection, and no pull', async () => {
  const { member } = await withApps('A');
  const viewer = await member.invite('viewer');
  await using visitor = await fixture.visit(viewer, '/pull');
  await visitor.page.getByText('Only builders can pull').waitFor();
  await visitor.page.goto(`${fixture.address}/w/${member.workspaceId}`);
  await visitor.page.getByRole('article', { name: 'A' }).waitFor();
  expect(await visitor.page.getByRole('checkbox').count()).toBe(0);
});
