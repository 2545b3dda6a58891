import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { documentText } from '../../support/editor-document';
import { eventually } from '../../support/eventually';
import { GitSyncPage, commitElsewhere } from '../../support/gitsync-page';
import { createApp, edit, getApp } from '../../support/git-fixture';
import { holdRequests } from '../../support/hold-requests';
import { PageFixture } from '../../support/page-fixture';

let fixture: PageFixture;

beforeAll(async () => {
  fixture = await PageFixture.start();
});

afterAll(() => fixture?.stop());

/** A repository with Orders of another workspace, and a workspace that is connected to it. */
async function withTheirs() {
  const theirs = await fixture.git.withApp('Orders');
  const { repository } = theirs;
  const { member } = await fixture.git.connected({ repository });
  return { theirs, repository, member, before: await repository.tip() };
}

const focused = ({ page }: GitSyncPage) =>
  page.evaluate('document.activeElement.labels?.[0]?.textContent ?? document.activeElement.textContent');

describe('a commit over what someone else committed', () => {
  it('replaces only what was shown: it asks again when that has changed meanwhile', async () => {
    const { member, repository, app } = await fixture.git.withApp('Orders');
    await edit(member, app.id, 'ours');
    await commitElsewhere(repository, { path: 'Orders/v1.json', message: 'Theirs' });
    await using sync = await GitSyncPage.open(fixture, { member, app });
    await sync.commit('Ours');
    const alert = sync.locator.getByRole('alert');
    await alert.getByText('Someone else changed this app in the repository').waitFor();
    await alert.getByText('Theirs', { exact: true }).waitFor();
    await alert.getByText('Someone Else', { exact: true }).waitFor();

    const unseen = await commitElsewhere(repository, { path: 'Orders/v1.json', message: 'Theirs again' });
    await sync.button('Overwrite with my version').click();
    await alert.getByText('Not committed: the app has changed again in the repository').waitFor();
    await alert.getByText('Theirs again', { exact: true }).waitFor();
    expect(await alert.getByText('Theirs', { exact: true }).count()).toBe(0);
    expect(await repository.tip()).toBe(unseen);
    await eventually(async () => expect(await sync.message.inputValue()).toBe('Ours'));
    expect(await sync.visitor.findViolationsInEachView('gitsync-moved-again')).toEqual([]);

    await sync.button('Overwrite with my version').press('Enter');
    await sync.says(/Committed as/);
    expect(await repository.parentOf(await repository.tip())).toBe(unseen);
    expect((await repository.log())[0]!.message).toBe('Ours');
    // The button is gone; the keyboard goes on at the message.
    await eventually(async () => expect(await focused(sync)).toBe('Commit message'));
    expect(sync.visitor.complaints).toEqual([]);
  });
});

describe('a first commit where the repository has an app of this name', () => {
  it('is refused, shows what stands there, and replaces just that on request', async () => {
    const { theirs, repository, member, before } = await withTheirs();
    const mine = await createApp(member, 'orders');
    await using sync = await GitSyncPage.open(fixture, { member, app: mine });
    await sync.says('The repository already has Orders');
    // Before anything was refused there is nothing to agree to.
    expect(await sync.button('Replace it').count()).toBe(0);
    await sync.commit('Mine');
    await sync.says('Not committed: the repository already has Orders');
    await sync.locator.getByRole('alert').getByText('App creation').waitFor();
    await sync.locator.getByRole('group', { name: 'Changes if you keep theirs' }).waitFor();
    await sync.button('Keep mine').waitFor();
    expect(await repository.tip()).toBe(before);
    expect(await sync.visitor.findViolationsInEachView('gitsync-first-refused')).toEqual([]);

    await edit(theirs.member, theirs.app.id, 'unseen');
    await theirs.member.post(`/apps/${theirs.app.id}/git/commits`, { message: 'Unseen' }).expect(201);
    const unseen = await repository.tip();
    await sync.button('Replace it').click();
    await sync.says('Not committed: it has changed again in the repository');
    await sync.locator.getByRole('alert').getByText('Unseen').waitFor();
    expect(await repository.tip()).toBe(unseen);

    await sync.button('Replace it').click();
    await sync.says(/Committed as/);
    expect(await repository.parentOf(await repository.tip())).toBe(unseen);
    expect(await repository.ls()).toEqual(['.meta/meta.json', 'orders/v1.json']);
    expect(await sync.locator.getByText('The repository already has').count()).toBe(0);
    expect(sync.visitor.complaints).toEqual([]);
  });

  it('keeps both apps if this one is renamed', async () => {
    const { repository, member } = await withTheirs();
    const mine = await createApp(member, 'Orders');
    await using sync = await GitSyncPage.open(fixture, { member, app: mine });
    await sync.commit('Mine');
    await sync.says('Not committed: the repository already has Orders');
    const { page } = sync;
    // The page hears of the new name before its request is answered.
    await page.route(`**/apps/${mine.id}`, async (route) => {
      const response = await route.fetch();
      const isRename = route.request().method() === 'PATCH';
      if (isRename)
        await page.getByText('Orders of today', { exact: true }).first().waitFor({ state: 'attached' });
      await route.fulfill({ response });
    });
    const name = sync.locator.getByLabel('Or keep both, and rename this app');
    await name.fill('Orders of today');
    await name.press('Enter');
    // The button goes before the field does, while the page looks at the repository again.
    await name.waitFor({ state: 'detached' });
    expect(await focused(sync)).toBe('Commit message');
    await eventually(async () => expect(await sync.message.inputValue()).toBe('Mine'));
    await page.keyboard.press('Control+Enter');
    await sync.says(/Committed as/);
    expect(await repository.ls()).toEqual(['.meta/meta.json', 'Orders of today/v1.json', 'Orders/v1.json']);
  });

  it('is made on top of theirs once the two are linked', async () => {
    const { repository, member, before } = await withTheirs();
    const mine = await createApp(member, 'Orders');
    await edit(member, mine.id, 'mine');
    await using sync = await GitSyncPage.open(fixture, { member, app: mine });
    await sync.commit('Mine');
    await sync.says('Not committed: the repository already has Orders');
    await sync.button('Keep mine').click();
    await sync.button('Keep mine').waitFor({ state: 'detached' });
    await sync.button('Commit').click();
    await sync.says(/Committed as/);
    expect(await repository.parentOf(await repository.tip())).toBe(before);
    expect(await repository.ls()).toEqual(['.meta/meta.json', 'Orders/v1.json']);
  });
});

describe('a new app whose name is taken in the repository', () => {
  it('is created, says that it is not committed, and leads to the choice', async () => {
    const { repository, member, before } = await withTheirs();
    await using visitor = await fixture.visit(member);
    const { page } = visitor;
    await page.getByRole('button', { name: 'Create new app' }).click();
    await page.getByLabel('App name').fill('ORDERS');
    await page.getByText('The repository already has an app with this name').waitFor();
    await page.getByText('Nothing is replaced').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Create app' }).click();
    const dialog = page.getByRole('dialog', { name: 'ORDERS was created, but not committed' });
    await dialog.getByRole('alert').getByText('App creation').waitFor();
    expect(await repository.tip()).toBe(before);
    expect(await visitor.findViolationsInEachView('app-created-not-committed')).toEqual([]);
    await eventually(async () =>
      expect(await page.evaluate('document.activeElement.textContent')).toBe('Open GitSync'),
    );

    await page.keyboard.press('Enter');
    const gitsync = page.getByRole('main');
    await gitsync.getByText('Not committed: the repository already has Orders').waitFor();
    await eventually(async () =>
      expect(await gitsync.getByLabel('Commit message').inputValue()).toBe('App creation'),
    );
    expect(new URL(page.url()).pathname).toMatch(/\/changes$/);
    expect(await visitor.findViolationsInEachView('gitsync-created-refused')).toEqual([]);

    // The reason and the message are there again after a reload.
    const [showPlan, showDifference] = [
      await holdRequests(page, '**/commits/plan*'),
      await holdRequests(page, '**/git/link*'),
    ];
    await page.reload();
    await gitsync.getByText(/^Not committed: the repository already has/).waitFor();
    const replace = gitsync.getByRole('button', { name: 'Replace it' });
    expect(await replace.count()).toBe(0);
    showPlan();
    await gitsync.getByText('Not committed: the repository already has Orders').waitFor();
    await replace.waitFor();
    const place = await replace.boundingBox();
    showDifference();
    await gitsync.getByRole('group', { name: 'Changes if you keep theirs' }).waitFor();
    expect(await replace.boundingBox()).toEqual(place);
    await eventually(async () =>
      expect(await gitsync.getByLabel('Commit message').inputValue()).toBe('App creation'),
    );
    await replace.click();
    await gitsync.getByText(/Committed as/).waitFor();
    expect(await repository.parentOf(await repository.tip())).toBe(before);
    expect(await repository.ls()).toEqual(['.meta/meta.json', 'ORDERS/v1.json']);
    expect(visitor.complaints).toEqual([]);
  });

  it('is imported from a file in the same way', async () => {
    const { repository, member, before } = await withTheirs();
    const folder = await mkdtemp(join(tmpdir(), 'trellis-files-'));
    await writeFile(join(folder, 'orders.json'), documentText());
    await using visitor = await fixture.visit(member);
    const { page } = visitor;
    await page.getByRole('button', { name: 'More ways to add an app' }).click();
    await page.getByRole('menuitem', { name: 'Import from file' }).click();
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('dialog').getByLabel('App file').click();
    await (await chooser).setFiles(join(folder, 'orders.json'));
    await page.getByRole('checkbox', { name: 'Commit changes' }).check();
    await page.getByRole('dialog').getByRole('button', { name: 'Import', exact: true }).click();
    await page.getByRole('dialog', { name: 'Orders was imported, but not committed' }).waitFor();
    expect(await repository.tip()).toBe(before);
    await page.getByRole('link', { name: 'Open GitSync' }).click();
    await page.getByRole('button', { name: 'Keep theirs' }).click();
    await page.getByRole('button', { name: 'Keep theirs' }).waitFor({ state: 'detached' });
    const { body } = await member.get('/apps').expect(200);
    expect(body.items).toEqual([expect.objectContaining({ name: 'Orders', gitState: 'clean' })]);
    expect(await repository.tip()).toBe(before);
    await rm(folder, { recursive: true });
  });

  it('is never replaced by a rename, which offers another name only', async () => {
    const { repository, member } = await withTheirs();
    const mine = await createApp(member, 'Sales', { commitChanges: true });
    await member.patch(`/apps/${mine.id}`, { name: 'Orders' }).expect(200);
    const before = await repository.tip();
    await using visitor = await fixture.visit(member, '/activity');
    const { page } = visitor;
    await page.getByRole('link', { name: 'Open GitSync' }).click();
    const gitsync = page.getByRole('main');
    await gitsync.getByRole('alert').getByText('git_app_name_taken').waitFor({ state: 'attached' });
    expect(await gitsync.getByRole('button', { name: /Replace it|Overwrite with/ }).count()).toBe(0);
    expect(await visitor.findViolationsInEachView('gitsync-rename-refused')).toEqual([]);
    await gitsync.getByLabel('Or keep both, and rename this app').fill('Sales of today');
    await gitsync.getByRole('button', { name: 'Rename', exact: true }).click();
    await gitsync.getByText('Sales of today/v1.json').waitFor();
    expect(await repository.parentOf(await repository.tip())).toBe(before);
    expect(await repository.ls()).toEqual(['.meta/meta.json', 'Orders/v1.json', 'Sales of today/v1.json']);
    expect((await getApp(member, mine.id)).gitState).toBe('clean');
  });
});
