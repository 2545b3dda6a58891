import { Pages } from '../../support/page-fixture';
import type { Member } from '../../support/trellis-server';

const SECRET = 'a-secret-that-nobody-typed-anew';

let fixture: Pages;
let admin: Member;

beforeAll(async () => {
  fixture = await Pages.start();
  admin = await fixture.admin.inNewWorkspace();
});

afterAll(() => fixture?.stop());

it('replaces a secret only by what was typed', async () => {
  await admin.put('/constants/API_KEY', { value: SECRET, secret: true }).expect(200);
  await using visitor = await fixture.visit(admin, '/settings/constants');
  const { page } = visitor;
  const sent: unknown[] = [];
  page.on('request', (request) => request.method() === 'PUT' && sent.push(request.postDataJSON()));
  const dialog = page.getByRole('dialog');
  const save = dialog.getByRole('button', { name: 'Save' });
  await page.getByRole('button', { name: 'Edit API_KEY' }).click();
  await save.click();
  await dialog.getByText('Enter the new value', { exact: true }).waitFor();
  // Nor is it emptied by making it readable.
  await dialog.getByLabel('Secret').uncheck();
  await save.click();
  await dialog.getByText('Enter the new value', { exact: true }).waitFor();
  expect(sent).toEqual([]);
  expect(await visitor.findViolationsInEachView('constant-secret')).toEqual([]);

  await dialog.getByLabel('Secret').check();
  await dialog.getByLabel('Value').fill('typed-anew-by-the-admin');
  await save.click();
  await dialog.waitFor({ state: 'detached' });
  expect(sent).toEqual([{ value: 'typed-anew-by-the-admin', secret: true }]);
});
