import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Visitor } from '../../support/visitor';
import { documentText } from '../../support/editor-document';
import { exported, type AppBody } from '../../support/git-fixture';
import type { GitRepository } from '../../support/git-repository';
import { PageFixture } from '../../support/page-fixture';
import type { Member } from '../../support/trellis-server';

const MAX_FILE_BYTES = 32 * 1024 * 1024;

let fixture: PageFixture;
let member: Member;
let repository: GitRepository;
let ada: Visitor;

beforeAll(async () => {
  fixture = await PageFixture.start();
  ({ member, repository } = await fixture.git.connected());
  ada = await fixture.visit(member);
});

afterAll(async () => {
  await ada?.[Symbol.asyncDispose]();
  await fixture?.stop();
});

const button = (name: string) => ada.page.getByRole('button', { name, exact: true });
const dialog = () => ada.page.getByRole('dialog');
const card = (name: string) => ada.page.getByRole('article', { name, exact: true });
const listApps = async () => (await member.get('/apps').expect(200)).body.items as AppBody[];

async function choose(app: string, item: string): Promise<void> {
  await button(`Actions for ${app}`).click();
  await ada.page.getByRole('menuitem', { name: item }).click();
  await dialog().waitFor();
}

// The tests are consecutive steps of one person.
describe('an app', () => {
  it('is created and committed with its creator as author', async () => {
    await button('Create new app').click();
    await ada.page.getByLabel('App name').fill('Orders');
    await ada.page.getByRole('checkbox', { name: 'Commit changes', checked: true }).waitFor();
    await dialog().getByRole('button', { name: 'Create app' }).click();
    await ada.page.getByText(/Orders was created and committed as/).waitFor();
    const [{ id }] = await listApps();
    await ada.page.waitForURL(`**/w/${member.workspaceId}/apps/${id}`);
    await ada.page.getByRole('heading', { name: 'Orders' }).waitFor();
    expect(await ada.findViolationsInEachView('app-created')).toEqual([]);
    await ada.page.goto(`${fixture.address}/w/${member.workspaceId}`);
    await card('Orders').getByText('Clean').waitFor();

    const [commit] = await repository.log();
    expect(commit).toMatchObject({ message: 'App creation', author: { name: 'Ada Lovelace' } });
  });

  it('follows the repository once it is locked, until it is unlocked', async () => {
    await choose('Orders', 'Lock');
    expect(await ada.findViolationsInEachView('app-lock')).toEqual([]);
    await dialog().getByRole('button', { name: 'Lock' }).click();
    await card('Orders').getByText('Locked').waitFor();
    expect(await listApps()).toMatchObject([{ locked: true }]);
    await choose('Orders', 'Unlock');
    await dialog().getByRole('button', { name: 'Unlock' }).click();
    await card('Orders').getByText('Clean').waitFor();
    expect(await listApps()).toMatchObject([{ locked: false }]);
  });

  it('is not created a second time under a taken name', async () => {
    await button('Create new app').click();
    await ada.page.getByLabel('App name').fill('ORDERS');
    await dialog().getByRole('button', { name: 'Create app' }).click();
    await dialog().getByRole('alert').getByText('app_name_taken').waitFor({ state: 'attached' });
    expect(await ada.findViolationsInEachView('app-create-taken')).toEqual([]);
    await dialog().getByRole('button', { name: 'Cancel' }).click();
    expect(await listApps()).toHaveLength(1);
  });

  it('is renamed together with its folder', async () => {
    await choose('Orders', 'Rename');
    expect(await ada.findViolationsInEachView('app-rename')).toEqual([]);
    await ada.page.getByLabel('App name').fill('Sales');
    await dialog().getByRole('button', { name: 'Rename' }).click();
    await ada.page.getByText(/Orders was renamed to Sales and committed as/).waitFor();
    expect(await repository.ls()).toEqual(['.meta/meta.json', 'Sales/v1.json']);
  });

  it('is duplicated to a separate app, which is in no repository yet', async () => {
    await choose('Sales', 'Duplicate');
    expect(await ada.findViolationsInEachView('app-duplicate')).toEqual([]);
    await dialog().getByRole('button', { name: 'Duplicate' }).click();
    await card('Sales copy').waitFor();
    expect(await repository.ls()).toEqual(['.meta/meta.json', 'Sales/v1.json']);
  });

  it('is found by name', async () => {
    await ada.page.getByRole('searchbox', { name: 'Search apps' }).fill('SALES C');
    await card('Sales').waitFor({ state: 'detached' });
    await card('Sales copy').waitFor();
    await ada.page.getByRole('searchbox', { name: 'Search apps' }).fill('nothing');
    expect(await ada.findViolationsInEachView('apps-none-found')).toEqual([]);
    await button('Show all apps').click();
    await card('Sales').waitFor();
  });

  it('is deleted with the hint that the repository keeps it', async () => {
    await choose('Sales', 'Delete');
    await ada.page.getByText('The repository keeps the app').waitFor();
    expect(await ada.findViolationsInEachView('app-delete')).toEqual([]);
    await dialog().getByRole('button', { name: 'Delete app' }).click();
    await card('Sales').waitFor({ state: 'detached' });
    expect(await repository.ls()).toContain('Sales/v1.json');
  });
});

describe('a file', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'trellis-files-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const choosesFile = async (name: string, content: string | Buffer): Promise<void> => {
    const path = join(folder, name);
    await writeFile(path, content);
    const chooser = ada.page.waitForEvent('filechooser');
    await dialog().getByLabel('App file').click();
    await (await chooser).setFiles(path);
  };
  const imports = () => dialog().getByRole('button', { name: 'Import', exact: true }).click();

  it('becomes an app under the name it contains, byte for byte', async () => {
    await button('More ways to add an app').click();
    await ada.page.getByRole('menuitem', { name: 'Import from file' }).click();
    await imports();
    await dialog().getByText('Choose a file.').waitFor();
    await choosesFile('orders.json', documentText());
    await ada.page.getByRole('checkbox', { name: 'Commit changes' }).uncheck();
    await imports();
    await card('Orders').waitFor();
    const app = (await listApps()).find(({ name }) => name === 'Orders');
    expect(await exported(member, app!.id)).toContain('"precise":1.50,"huge":12345678901234567890');
  });

  it('is refused if its name is taken, and accepted under another one', async () => {
    await button('More ways to add an app').click();
    await ada.page.getByRole('menuitem', { name: 'Import from file' }).click();
    await choosesFile('orders.json', documentText());
    await imports();
    await dialog().getByText('app_name_taken').waitFor({ state: 'attached' });
    expect(await ada.findViolationsInEachView('import-file-taken')).toEqual([]);
    await dialog().getByLabel('App name (optional)').fill('Orders of last year');
    await imports();
    await ada.page.getByText(/Orders of last year was imported and committed as/).waitFor();
    const told = ada.page.getByRole('alert').filter({ hasText: 'Orders of last year' });
    await told.getByRole('button', { name: 'Open' }).waitFor();
    expect(await repository.ls()).toContain('Orders of last year/v1.json');
  });

  it('that is not an app is refused with problem and place', async () => {
    await button('More ways to add an app').click();
    await ada.page.getByRole('menuitem', { name: 'Import from file' }).click();
    await choosesFile('broken.json', '{\n  "appV2": {\n    "name": "Half\n');
    await imports();
    await dialog().getByText('invalid_app_document').waitFor({ state: 'attached' });
    await dialog()
      .getByText(/line 3/)
      .waitFor();
    expect(await ada.findViolationsInEachView('import-file-broken')).toEqual([]);
  });

  it('that is too large is refused with the limit', async () => {
    await choosesFile('huge.json', Buffer.alloc(MAX_FILE_BYTES + 1, ' '));
    await imports();
    await dialog()
      .getByText(/32 MiB/)
      .waitFor();
    await ada.page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
    expect((await listApps()).map(({ name }) => name).sort()).toEqual([
      'Orders',
      'Orders of last year',
      'Sales copy',
    ]);
  });

  it('is exported again byte for byte', async () => {
    await button('Actions for Orders').click();
    const download = ada.page.waitForEvent('download');
    await ada.page.getByRole('menuitem', { name: 'Export' }).click();
    const path = join(folder, 'exported.json');
    await (await download).saveAs(path);
    const app = (await listApps()).find(({ name }) => name === 'Orders');
    expect(await readFile(path, 'utf8')).toBe(await exported(member, app!.id));
  });
});

it('caused no complaints of the browser', () => {
  expect(ada.complaints).toEqual([]);
});
