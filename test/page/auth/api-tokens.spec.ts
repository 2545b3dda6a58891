import { Client } from 'pg';
import request from 'supertest';
import { eventually } from '../../support/eventually';
import { Pages } from '../../support/page-fixture';

let fixture: Pages;

beforeAll(async () => {
  fixture = await Pages.start();
});

afterAll(() => fixture?.stop());

it('makes tokens that can only read, and marks them, and those that have expired', async () => {
  const { admin, trellis, address } = fixture;
  const { body: old } = await admin.post('/api/auth/tokens', { name: 'Old' }).expect(201);
  const database = new Client({ connectionString: trellis.databaseUrl });
  await database.connect();
  await database.query(`update api_tokens set expires_at = now() - interval '1 s' where id = $1`, [old.id]);
  await database.end();
  await using visitor = await fixture.browser.visitor(address, { member: admin });
  const { page } = visitor;
  await page.goto('/profile');
  await page.getByText(/^Trellis \d+\.\d+\.\d+/).waitFor();
  await page.getByRole('button', { name: 'New token' }).click();
  const dialog = page.getByRole('dialog');
  await eventually(async () =>
    expect(await dialog.getByLabel('All your permissions').isChecked()).toBe(true),
  );
  await dialog.getByLabel('Name').fill('Dashboard');
  await dialog.getByLabel('Read only').check();
  expect(await visitor.findViolationsInEachView('new-token')).toEqual([]);
  await dialog.getByRole('button', { name: 'Create token' }).click();
  const token = await dialog.getByText(/^\S{30,}$/).innerText();
  await dialog.getByRole('button', { name: 'Done' }).click();

  const row = (name: string) => page.getByRole('row').filter({ hasText: name });
  await row('Dashboard').getByText('Read only').waitFor();
  await row('Old').getByText('Expired').waitFor();
  expect(await row('Old').getByText('Read only').count()).toBe(0);
  expect(await visitor.findViolationsInEachView('tokens')).toEqual([]);
  const { body } = await request(address)
    .post(`${admin.workspace}/apps`)
    .auth(token, { type: 'bearer' })
    .send({ name: 'Orders' })
    .expect(403);
  expect(body.code).toBe('token_read_only');
});
