import { eventually } from '../../support/eventually';
import { edit, patch } from '../../support/git-fixture';
import { appWithHistory, HistoryPage, SAVE_TEXT } from '../../support/history-page';
import { PageFixture } from '../../support/page-fixture';
import type { Member } from '../../support/trellis-server';
import type { Visitor } from '../../support/visitor';

let fixture: PageFixture;
let member: Member;

beforeAll(async () => {
  fixture = await PageFixture.start();
  ({ member } = await fixture.git.connected());
});

afterAll(() => fixture?.stop());

const canvas = ({ page }: Visitor) => page.getByRole('region', { name: 'Canvas of Home' });

/** Counts what the browser keeps of unsaved work. */
const countUnsaved = ({ page }: Visitor): Promise<number> =>
  page.evaluate(
    `indexedDB.databases().then((all) => all.some(({ name }) => name === 'trellis')
      ? new Promise((resolve, reject) => {
          const opening = indexedDB.open('trellis');
          opening.onerror = () => reject(opening.error);
          opening.onsuccess = () => {
            const store = opening.result.transaction('unsaved').objectStore('unsaved');
            store.count().onsuccess = ({ target }) => { opening.result.close(); resolve(target.result); };
          };
        })
      : 0)`,
  ) as Promise<number>;

it('shows the app as it was, says which commit that is, and leads back to it', async () => {
  const { app, shas } = await appWithHistory(member, 'As it was');
  await edit(member, app.id, 'table');
  await using history = await HistoryPage.open(fixture, { member, app });
  await history.row('Begin').click();
  await history.locator.getByRole('link', { name: 'Open read-only' }).click();
  await canvas(history.visitor).getByText('First text').waitFor();
  const { page } = history;
  expect(new URL(page.url()).pathname).toBe(`/w/${member.workspaceId}/apps/${app.id}/history/${shas[0]}`);
  const bar = page.getByRole('note', { name: 'Commit' });
  await bar.getByText('Begin', { exact: true }).waitFor();
  await eventually(async () => expect(await bar.innerText()).toContain(shas[0]!.slice(0, 7)));
  await eventually(async () => expect(await bar.innerText()).toContain(member.user.name));
  await eventually(async () =>
    expect(await page.title()).toBe(`As it was at ${shas[0]!.slice(0, 7)} · Trellis`),
  );
  expect(await canvas(history.visitor).getByText('Print').count()).toBe(0);
  expect(await history.visitor.findViolationsInEachView('history-read-only')).toEqual([]);
  await bar.getByRole('link', { name: 'Back to the history' }).click();
  await history.details.getByRole('heading', { name: 'Begin' }).waitFor();
  expect(history.search.get('commit')).toBe(shas[0]);
  await history.row('Begin').and(history.page.locator(':focus')).waitFor();
  await page.goBack();
  await canvas(history.visitor).getByText('First text').waitFor();
  expect(history.visitor.complaints).toEqual([]);
});

it('opens from a link, for viewers too, with the values and the text of the commit', async () => {
  const { app, shas } = await appWithHistory(member, 'Linked');
  const viewer = await member.invite('viewer');
  await using visitor = await fixture.openApp(viewer, { id: `${app.id}/history/${shas[1]}` });
  const { page } = visitor;
  await canvas(visitor).getByRole('button', { name: 'Button save' }).click();
  const text = page.getByRole('complementary', { name: 'Inspector' }).getByLabel('Text', { exact: true });
  await eventually(async () => expect(await text.inputValue()).toBe('Second text'));
  expect(await text.isEditable()).toBe(false);
  await page.getByRole('button', { name: 'Document' }).click();
  await page.getByLabel('Document', { exact: true }).getByText('"Second text"').waitFor();
  await page.reload();
  await canvas(visitor).getByText('Second text').waitFor();
  expect(visitor.complaints).toEqual([]);
});

it('offers and keeps nothing, saves nothing, and does not touch what somebody edits meanwhile', async () => {
  const { app, shas } = await appWithHistory(member, 'Untouched');
  await using visitor = await fixture.visit(member, `/activity`);
  const { page } = visitor;
  const changes: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes('/api/') && !['GET', 'HEAD'].includes(request.method()))
      changes.push(request.url());
  });
  await page.goto(`/w/${member.workspaceId}/apps/${app.id}/history/${shas[0]}`);
  await canvas(visitor).getByRole('button', { name: 'Button save' }).click();
  for (const key of ['ArrowRight', 'Delete', 'Control+d', 'Control+x', 'Control+z', 'Control+v'])
    await page.keyboard.press(key);
  for (const name of [
    'Add component',
    'Add page',
    'Undo',
    'Redo',
    'Save document',
    /^Actions for/,
    /^Version/,
  ])
    expect(await page.getByRole('button', { name }).count()).toBe(0);
  await page.getByRole('tab', { name: 'Queries' }).click();
  await page.getByRole('button', { name: /^sum/ }).click();
  expect(await page.getByRole('button', { name: 'Add query' }).count()).toBe(0);
  await patch(member, app.id, { changes: [{ op: 'replace', path: SAVE_TEXT, value: 'Edited meanwhile' }] });
  await page.getByRole('tab', { name: 'Pages' }).click();
  await canvas(visitor).getByText('First text').waitFor();
  expect(await countUnsaved(visitor)).toBe(0);
  await page.getByRole('link', { name: 'Back to the history' }).first().click();
  await new HistoryPage(visitor).row('Begin').waitFor();
  expect(changes).toEqual([]);
  expect(await countUnsaved(visitor)).toBe(0);
  expect(visitor.complaints).toEqual([]);
});

it('lets components be copied from it into the app', async () => {
  const { app, shas } = await appWithHistory(member, 'Copied');
  await using visitor = await fixture.openApp(member, { id: `${app.id}/history/${shas[2]}` });
  const { page } = visitor;
  await visitor.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await canvas(visitor).getByRole('button', { name: 'Button print' }).click();
  await page.keyboard.press('Control+c');
  await page.goto(`/w/${member.workspaceId}/apps/${app.id}`);
  await canvas(visitor).click();
  await page.keyboard.press('Control+v');
  await canvas(visitor).getByRole('button', { name: 'Button print1' }).waitFor();
  await page.getByRole('status').getByText('Saved', { exact: true }).waitFor();
});

it('follows a document that has become a job', async () => {
  const { app, shas } = await appWithHistory(member, 'Slow');
  await using visitor = await fixture.visit(member, '/activity');
  await visitor.page.route('**/definition', (route) =>
    route.continue({ headers: { ...route.request().headers(), prefer: 'respond-async' } }),
  );
  const answered = visitor.page.waitForResponse((response) => response.url().includes('/definition'));
  await visitor.page.goto(`/w/${member.workspaceId}/apps/${app.id}/history/${shas[0]}`);
  expect((await answered).status()).toBe(202);
  await canvas(visitor).getByText('First text').waitFor();
});

it('says why a commit cannot be opened, and tries again', async () => {
  const { app, shas } = await appWithHistory(member, 'Unknown');
  const unknown = '0123456789'.repeat(4);
  await using visitor = await fixture.visit(member, `/apps/${app.id}/history/${unknown}`);
  const { page } = visitor;
  await page.getByText('The app could not be opened at this commit').waitFor();
  expect(await visitor.findViolationsInEachView('history-unknown-commit')).toEqual([]);
  await page.route('**/definition', (route) => route.abort());
  await page.goto(`/w/${member.workspaceId}/apps/${app.id}/history/${shas[0]}`);
  await page.getByText('The server could not be reached.').waitFor();
  await page.unroute('**/definition');
  await page.getByRole('button', { name: 'Try again' }).click();
  await canvas(visitor).getByText('First text').waitFor();
  await eventually(async () => expect(await page.title()).toContain('Unknown at'));
});
