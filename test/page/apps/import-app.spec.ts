import { eventually } from '../../support/eventually';
import type { Visitor } from '../../support/visitor';
import { withDataSource } from '../../support/data-sources';
import { createApp, edit } from '../../support/git-fixture';
import type { GitRepository } from '../../support/git-repository';
import { PageFixture } from '../../support/page-fixture';
import type { Member } from '../../support/trellis-server';

let fixture: PageFixture;
let repository: GitRepository;
let other: Member;

beforeAll(async () => {
  fixture = await PageFixture.start();
  const first = await fixture.git.withApp('Sales');
  ({ repository } = first);
  await createApp(first.member, 'Stock', {
    definition: withDataSource('db.example.com'),
    commitChanges: true,
  });
  await repository.commit({
    'Sales/v1.json': (await repository.show('HEAD', 'Sales/v1.json')).replace(
      '"icon": "apps"',
      '"icon": "{{constants.ICON}}{{secrets.KEY}}"',
    ),
    'Broken/v1.json': '{ half',
    'Loose/v1.json': '{"appV2": {"name": "Loose", "icon": "{{constants.TAX}}"}}',
  });
  ({ member: other } = await fixture.git.connected({ repository }));
});

afterAll(() => fixture?.stop());

async function atImport(member: Member): Promise<Visitor> {
  const visitor = await fixture.visit(member);
  const { page } = visitor;
  await page.getByRole('heading', { name: 'Apps', exact: true }).waitFor();
  await page.getByRole('button', { name: 'More ways to add an app' }).click();
  await page.getByRole('menuitem', { name: 'Import from git repository' }).click();
  await page.getByRole('dialog').waitFor();
  return visitor;
}

const dialogOf = ({ page }: Visitor) => page.getByRole('dialog');
const item = (visitor: Visitor, name: RegExp) => dialogOf(visitor).getByRole('radio', { name });

it('imports the app, reports what it lacks, and shows it locked', async () => {
  await using visitor = await atImport(other);
  const { page } = visitor;
  const dialog = dialogOf(visitor);
  await dialog.getByRole('searchbox').fill('sal');
  await item(visitor, /Stock/).waitFor({ state: 'detached' });
  await item(visitor, /Sales/).check({ force: true });
  await dialog.getByText('ICON', { exact: true }).waitFor();
  await dialog.getByText('KEY', { exact: true }).waitFor();
  await eventually(async () =>
    expect(await dialog.getByRole('link', { name: 'Constants' }).getAttribute('href')).toMatch(
      /\/settings\/constants\?constants=ICON&secrets=KEY$/,
    ),
  );
  expect(await visitor.findViolationsInEachView('import-preview')).toEqual([]);
  await dialog.getByRole('button', { name: 'Import app' }).click();
  await dialog.getByText('It is locked').waitFor();
  expect(await visitor.findViolationsInEachView('import-done')).toEqual([]);
  await dialog.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('article', { name: 'Sales' }).getByText('Locked').waitFor();
  expect(visitor.complaints).toEqual([]);
});

it('previews a file without an entry as it does an app with one', async () => {
  await using visitor = await atImport(other);
  const dialog = dialogOf(visitor);
  await item(visitor, /Loose/).check({ force: true });
  await dialog.getByText('TAX', { exact: true }).waitFor();
  await dialog.getByText('Someone Else').waitFor();
  expect(visitor.complaints).toEqual([]);
});

it('offers to open an app that is already imported, not to import it again', async () => {
  await using visitor = await atImport(other);
  await item(visitor, /Sales Already imported/).check({ force: true });
  await dialogOf(visitor).getByRole('link', { name: 'Open app' }).click();
  await visitor.page.getByRole('heading', { name: 'Sales', level: 1 }).waitFor();
  await visitor.page.getByText(/is locked/).waitFor();
  expect(await visitor.page.getByRole('button', { name: 'Undo' }).count()).toBe(0);
});

it('reports a taken name, and imports under another one', async () => {
  await createApp(other, 'stock');
  await using visitor = await atImport(other);
  const dialog = dialogOf(visitor);
  await item(visitor, /Stock/).check({ force: true });
  await dialog.getByText('Rename or delete it').waitFor();
  await dialog.getByText(/Credentials are never stored in the repository/).waitFor();
  await dialog.getByText('db', { exact: true }).waitFor();
  await eventually(async () =>
    expect(await dialog.getByRole('button', { name: 'Import app' }).isDisabled()).toBe(true),
  );
  await dialog.getByLabel('Name in this workspace').fill('Stock of Tools');
  expect(await visitor.findViolationsInEachView('import-taken')).toEqual([]);
  await dialog.getByRole('button', { name: 'Import app' }).click();
  await dialog.getByRole('button', { name: 'Done' }).click();
  await visitor.page.getByRole('article', { name: 'Stock of Tools' }).getByText('Locked').waitFor();
});

it('says in the preview why a file cannot be imported, and imports none of it', async () => {
  await using visitor = await atImport(other);
  await item(visitor, /Broken/).check({ force: true });
  const problem = dialogOf(visitor).getByRole('alert').getByText('invalid_app_document');
  await problem.waitFor({ state: 'attached' });
  expect(await visitor.findViolationsInEachView('import-broken')).toEqual([]);
  await dialogOf(visitor).getByRole('button', { name: 'Import app' }).click();
  await dialogOf(visitor).getByRole('button', { name: 'Import app', disabled: false }).waitFor();
  await eventually(async () => expect(await problem.count()).toBe(1));
  expect((await other.get('/apps').expect(200)).text).not.toContain('Broken');
});

it('says what prevents listing the apps, and lists them once that is resolved', async () => {
  const { member } = await fixture.git.connected({ repository });
  await fixture.git.server.halt();
  await using visitor = await atImport(member);
  const dialog = dialogOf(visitor);
  await dialog.getByText('The apps in the repository could not be listed').waitFor();
  await dialog.getByText('git_host_unreachable').waitFor({ state: 'attached' });
  expect(await visitor.findViolationsInEachView('import-unreachable')).toEqual([]);
  await fixture.git.server.restart();
  await dialog.getByRole('button', { name: 'Try again' }).click();
  await item(visitor, /Sales/).waitFor();
});

it('duplicates a locked app to an editable one', async () => {
  await using visitor = await fixture.visit(other);
  const { page } = visitor;
  await page.getByRole('button', { name: 'Actions for Sales', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Duplicate' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Duplicate' }).click();
  await page.getByRole('link', { name: 'Sales copy' }).click();
  await page.getByRole('heading', { name: 'Sales copy', level: 1 }).waitFor();
  await page.getByRole('button', { name: 'Undo' }).waitFor();
  const { body } = await other.get('/apps').expect(200);
  const copy = (body.items as { id: string; name: string }[]).find(({ name }) => name === 'Sales copy');
  await edit(other, copy!.id, 'edited');
});
