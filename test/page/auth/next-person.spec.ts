import request from 'supertest';
import { Pages } from '../../support/page-fixture';

let fixture: Pages;

beforeAll(async () => {
  fixture = await Pages.start();
});

afterAll(() => fixture?.stop());

it('shows nothing of one person to the next one who signs in at the same tab', async () => {
  const [ada, grace] = [
    await fixture.admin.invite('admin', 'Ada Lovelace'),
    await fixture.admin.invite('builder', 'Grace Hopper'),
  ];
  await using visitor = await fixture.browser.visitor(fixture.address, { member: ada });
  const { page } = visitor;
  await ada.post('/api/auth/tokens', { name: 'the pipeline of Ada' }).expect(201);
  await page.goto('/profile');
  await page.getByText('the pipeline of Ada').waitFor();
  await page.route('**/api/auth/tokens**', () => undefined);

  await request(fixture.address)
    .post('/api/auth/logout')
    .set('Authorization', `Bearer ${ada.token}`)
    .expect(204);
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await page.getByLabel('Email').fill(grace.user.email);
  await page.getByLabel('Password', { exact: true }).fill(grace.user.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Profile' }).waitFor();
  expect(await page.getByText('the pipeline of Ada').count()).toBe(0);
});
