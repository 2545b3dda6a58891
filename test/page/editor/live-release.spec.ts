import { documentText } from '../../support/editor-document';
import { createApp, getApp, patch, type AppBody } from '../../support/git-fixture';
import { PageFixture } from '../../support/page-fixture';
import type { Member } from '../../support/trellis-server';

let fixture: PageFixture;

beforeAll(async () => {
  fixture = await PageFixture.start();
});

afterAll(() => fixture?.stop());

const TEXT = '/appV2/components/0/properties/text/value';

const write = (member: Member, app: AppBody, value: string) =>
  patch(member, app.id, { changes: [{ op: 'replace', path: TEXT, value }] });

async function publish(member: Member, id: string, notes: string): Promise<void> {
  const { editingVersion } = await getApp(member, id);
  await member.post(`/apps/${id}/versions/${editingVersion.id}/publish`, { notes, tag: false }).expect(201);
}

/** Publishes v1 with the text “Ship order”, and writes “Offline edit” into v2. */
async function withDraft() {
  const { member } = await fixture.git.connected();
  const definition = JSON.parse(documentText()) as object;
  const app = await createApp(member, 'Orders', { definition, commitChanges: true });
  await write(member, app, 'Ship order');
  await publish(member, app.id, 'First release');
  await member.post(`/apps/${app.id}/versions`, { name: 'v2' }).expect(201);
  await write(member, app, 'Offline edit');
  return { member, app };
}

it('opens the live release for viewers, who see no draft anywhere', async () => {
  const { member, app } = await withDraft();
  const viewer = await member.invite('viewer');
  await using visitor = await fixture.visit(viewer);
  const { page } = visitor;
  const card = page.getByRole('article', { name: 'Orders' });
  await card.getByText('Live · v1').waitFor();
  expect(await card.getByText('Changed').count()).toBe(0);
  // States are about drafts.
  expect(await page.getByLabel('Filter by state').count()).toBe(0);
  await page.getByRole('link', { name: 'Orders' }).click();
  const main = page.getByRole('main');
  await main.getByText('Live · v1').waitFor();
  await main.getByText('First release').waitFor();
  const author = main.getByText('published by');
  expect(await author.textContent()).toMatch(/^published by \S.* just now\.$/);
  await page.getByRole('region', { name: 'Canvas' }).getByText('Ship order').waitFor();
  expect(await page.getByText('Offline edit').count()).toBe(0);
  expect(await page.getByText('v2').count()).toBe(0);
  expect(await visitor.findViolationsInEachView('live-release')).toEqual([]);
  await page.getByRole('link', { name: 'History' }).click();
  await page.getByRole('heading', { name: 'History' }).waitFor();
  expect(await page.getByText('Working copy').count()).toBe(0);
  expect(await page.getByRole('link', { name: 'Changes', exact: true }).count()).toBe(0);
  await page.goto(page.url().replace('/history', '/changes'));
  await page.getByText('Only builders see uncommitted changes').waitFor();
  await page.getByRole('link', { name: 'Open the live release' }).click();
  // The next release arrives without a reload.
  await page.getByRole('region', { name: 'Canvas' }).getByText('Ship order').waitFor();
  await publish(member, app.id, 'Second release');
  await main.getByText('Second release').waitFor();
  await page.getByRole('region', { name: 'Canvas' }).getByText('Offline edit').waitFor();
});

it('tells builders how far the draft is from the live release, and shows both', async () => {
  const { member } = await withDraft();
  await using visitor = await fixture.visit(member);
  const { page } = visitor;
  const card = page.getByRole('article', { name: 'Orders' });
  await card.getByRole('link', { name: 'Live v1 · draft v2 has 1 change' }).waitFor();
  await page.getByRole('link', { name: 'Orders', exact: true }).click();
  await page.getByRole('link', { name: 'Live v1 · draft v2 has 1 change' }).click();
  await page.getByRole('region', { name: 'Live release → Working copy' }).getByText('Offline edit').waitFor();
  await page.goBack();
  await page.getByRole('button', { name: 'Version v2' }).click();
  await page.getByRole('menuitem', { name: 'See what viewers get' }).click();
  await page.getByRole('region', { name: 'Canvas' }).getByText('Ship order').waitFor();
  expect(page.url()).toContain('show=live');
  await page.getByRole('link', { name: 'Open the draft v2' }).click();
  await page.getByRole('region', { name: 'Canvas' }).getByText('Offline edit').waitFor();
});

it('lets viewers open the draft once an admin allows it', async () => {
  const { member, app } = await withDraft();
  const viewer = await member.invite('viewer');
  await using admin = await fixture.visit(member, '/settings');
  await admin.page.getByRole('switch', { name: 'Viewers may open drafts' }).click();
  await using visitor = await fixture.openApp(viewer, { id: app.id });
  const { page } = visitor;
  await page.getByRole('region', { name: 'Canvas' }).getByText('Ship order').waitFor();
  await page.getByRole('link', { name: 'Open the draft v2' }).click();
  await page.getByRole('region', { name: 'Canvas' }).getByText('Offline edit').waitFor();
  await admin.page.getByRole('switch', { name: 'Viewers may open drafts' }).click();
  await page.getByRole('region', { name: 'Canvas' }).getByText('Ship order').waitFor();
});
