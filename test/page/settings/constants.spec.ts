import { eventually } from '../../support/eventually';
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
  await dialog.getByText('Enter the new value.', { exact: true }).waitFor();
  // Making it readable does not empty it either.
  await dialog.getByLabel('Secret').uncheck();
  await save.click();
  await dialog.getByText('Enter the new value.', { exact: true }).waitFor();
  expect(sent).toEqual([]);
  expect(await visitor.findViolationsInEachView('constant-secret')).toEqual([]);

  await dialog.getByLabel('Secret').check();
  await dialog.getByLabel('Value').fill('typed-anew-by-the-admin');
  await save.click();
  await dialog.waitFor({ state: 'detached' });
  expect(sent).toEqual([{ value: 'typed-anew-by-the-admin', secret: true }]);
});

it('finds constants by their names', async () => {
  const names = ['API_URL', 'API_TOKEN', 'MAIL_FROM', 'MAIL_HOST', 'MAIL_PORT', 'QUEUE', 'REGION'];
  const others = await fixture.admin.inNewWorkspace();
  for (const name of names) await others.put(`/constants/${name}`, { value: 'x', secret: false }).expect(200);
  await using visitor = await fixture.visit(others, '/settings/constants');
  const { page } = visitor;
  const search = page.getByRole('searchbox', { name: 'Search constants' });
  await page.getByRole('cell', { name: 'REGION', exact: true }).waitFor();
  expect(await search.count()).toBe(0);
  await others.put('/constants/ZONE', { value: 'x', secret: false }).expect(200);
  await page.reload();
  await search.fill('mail_');
  await page.getByRole('cell', { name: 'REGION', exact: true }).waitFor({ state: 'detached' });
  await eventually(async () =>
    expect(await page.getByRole('cell', { name: /^MAIL_/ }).allInnerTexts()).toEqual([
      'MAIL_FROM',
      'MAIL_HOST',
      'MAIL_PORT',
    ]),
  );
  await search.fill('nothing');
  await page.getByText('No matches for “nothing”.').waitFor();
});

it('asks for the values of constants that the address names', async () => {
  const others = await fixture.admin.inNewWorkspace();
  await others.put('/constants/KNOWN', { value: 'kept', secret: false }).expect(200);
  const asked = new URLSearchParams({
    constants: 'API_URL,KNOWN,LATER,no name,__proto__',
    secrets: 'API_KEY',
  });
  await using visitor = await fixture.visit(others, `/settings/constants?${asked}`);
  const { page } = visitor;
  const dialog = page.getByRole('dialog', { name: 'Add missing constants' });
  await dialog.waitFor();
  await eventually(async () =>
    expect(await dialog.locator('label').allInnerTexts()).toEqual([
      'API_URL',
      'LATER',
      '__proto__',
      'API_KEY',
    ]),
  );
  expect(await visitor.findViolationsInEachView('constants-missing')).toEqual([]);
  await dialog.getByLabel('API_URL').fill('https://api.example.com');
  await dialog.getByLabel('API_KEY').fill(SECRET);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'detached' });
  const { body } = await others.get('/constants').expect(200);
  expect(body.items).toMatchObject([
    { name: 'KNOWN', value: 'kept' },
    { name: 'API_URL', value: 'https://api.example.com', secret: false },
    { name: 'API_KEY', secret: true },
  ]);
  // Skipped constants are not requested again on the way back.
  expect(new URL(page.url()).search).toBe('');
  expect(visitor.complaints).toEqual([]);
});
