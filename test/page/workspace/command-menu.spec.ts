import type { Page } from 'playwright-core';
import { createBranch } from '../../support/branches';
import { eventually } from '../../support/eventually';
import { commit, createApp, edit, patch } from '../../support/git-fixture';
import { PageFixture } from '../../support/page-fixture';

let fixture: PageFixture;

beforeAll(async () => {
  fixture = await PageFixture.start();
});

afterAll(() => fixture?.stop());

const pathOf = (page: Page) => new URL(page.url()).pathname;
const menuOf = (page: Page) => page.getByRole('dialog', { name: 'Command menu' });

async function open(page: Page, query: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await menuOf(page).waitFor();
  await page.keyboard.type(query);
}

/** Finds a command, and runs it with Enter: it is the first one. */
async function choose(page: Page, query: string, name = query): Promise<void> {
  await open(page, query);
  await menuOf(page).getByRole('button', { name, exact: true }).waitFor();
  await page.keyboard.press('Enter');
  await menuOf(page).waitFor({ state: 'detached' });
}

it('finds commits by message and id, branches, and what can be done with the open app', async () => {
  const { member, app } = await fixture.git.withApp();
  await edit(member, app.id, 'blue');
  const { body } = await commit(member, app.id, 'Blue button').expect(201);
  const sha = body.sha as string;
  await createBranch(member, 'feature');
  await using visitor = await fixture.visit(member, '/activity');
  const { page } = visitor;
  await page.getByRole('heading', { name: 'Activity', exact: true }).waitFor();

  await choose(page, 'Blue but', 'Blue button');
  await page.getByRole('heading', { name: 'Orders', level: 1 }).waitFor();
  expect(new URL(page.url()).searchParams.get('commit')).toBe(sha);

  await choose(page, sha.slice(0, 12), 'Blue button');
  await choose(page, 'Releases of', 'Releases of Orders');
  await page.getByRole('dialog', { name: /Releases/ }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await choose(page, 'Publish', 'Publish Orders…');
  await page.getByRole('dialog', { name: /Publish/ }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });

  await choose(page, 'New branch', 'New branch…');
  await page.getByRole('dialog', { name: 'New branch' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await choose(page, 'feature');
  await page.getByRole('button', { name: /^Branch feature/ }).waitFor();
  await choose(page, 'Merge', 'Merge feature into main…');
  await page.getByRole('dialog', { name: /Merge/ }).waitFor();
  expect(visitor.complaints).toEqual([]);
});

it('leads to components, queries and pages of the open app, and to a section of the settings', async () => {
  const { member, app } = await fixture.git.withApp('Shop');
  const component = (name: string) => ({
    ...{ id: `id-${name}`, name, type: 'Button', pageId: '', parent: null },
    ...{ properties: {}, styles: {}, validation: {}, general: {}, generalStyles: {}, displayPreferences: {} },
    layouts: [{ type: 'desktop', top: 10, left: 2, width: 6, height: 40 }],
  });
  const { body } = await member.get(`/apps/${app.id}/definition`).expect(200);
  const pageId = (body as { appV2: { pages: { id: string }[] } }).appV2.pages[0].id;
  const changes = ['checkout', 'refund'].map((name) => ({
    op: 'add',
    path: '/appV2/components/-',
    value: { ...component(name), pageId },
  }));
  await patch(member, app.id, { changes });
  await using visitor = await fixture.openApp(member, { id: app.id });
  const { page } = visitor;
  await page.getByRole('region', { name: 'Canvas of Home' }).waitFor();
  await choose(page, 'refund');
  await page.getByRole('complementary', { name: 'Inspector' }).getByLabel('Name').waitFor();
  await eventually(async () =>
    expect(
      await page.getByRole('complementary', { name: 'Inspector' }).getByLabel('Name').first().inputValue(),
    ).toBe('refund'),
  );
  await choose(page, 'Commit messages');
  await page.getByRole('heading', { name: 'Commit messages' }).and(page.locator(':focus')).waitFor();
  expect(pathOf(page)).toBe(`/w/${member.workspaceId}/settings/git`);
  expect(visitor.complaints).toEqual([]);
});

it('begins with what was chosen lately, and offers viewers what they may do', async () => {
  const admin = await fixture.admin.inNewWorkspace('Tools');
  await createApp(admin, 'Orders');
  const viewer = await admin.invite('viewer', 'Grace Hopper');
  await using visitor = await fixture.visit(viewer);
  const { page } = visitor;
  await page.getByRole('link', { name: 'Orders' }).waitFor();
  const asked: string[] = [];
  await choose(page, 'Members');
  await page.getByRole('link', { name: 'Members' }).waitFor();
  await page.getByRole('link', { name: 'Apps' }).click();
  await page.getByRole('link', { name: 'Orders' }).waitFor();
  page.on('request', (request) => asked.push(request.url()));
  await open(page, '');
  await menuOf(page).getByRole('button').first().waitFor();
  expect(await menuOf(page).getByRole('button').first().textContent()).toBe('Members');
  for (const name of ['Create app', 'Commit apps', 'Configure Git', 'Invite a member'])
    expect(await menuOf(page).getByRole('button', { name }).count()).toBe(0);
  expect(await visitor.findViolationsInEachView('command-menu')).toEqual([]);
  await page.keyboard.type('configure git');
  await menuOf(page).getByText('No results').waitFor();
  expect(asked.filter((url) => url.includes('/git/'))).toEqual([]);
  expect(visitor.complaints).toEqual([]);
});
