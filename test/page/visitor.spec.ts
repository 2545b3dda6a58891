import { Pages } from '../support/page-fixture';

let fixture: Pages;

beforeAll(async () => {
  fixture = await Pages.start();
});

afterAll(() => fixture?.stop());

it('hands a window to the next visitor without any data of the last one', async () => {
  const last = await fixture.browser.visitor(fixture.address, {
    member: fixture.admin,
    theme: 'dark',
    width: 360,
  });
  const { page } = last;
  await page.goto('/');
  await page.getByRole('heading', { name: 'Apps', exact: true }).waitFor();
  await page.evaluate("localStorage.setItem('left', 'behind'); sessionStorage.setItem('left', 'behind')");
  await page.route('**/api/**', (route) => route.abort());
  await page.evaluate("addEventListener('beforeunload', (event) => event.preventDefault())");
  await last.context.newPage();
  await last.context.setOffline(true);
  await last[Symbol.asyncDispose]();

  await using next = await fixture.browser.visitor(fixture.address);
  expect(next.page).toBe(page);
  await page.goto('/');
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  expect(await next.context.cookies()).toEqual([]);
  expect(await page.evaluate('[...Object.keys(localStorage), ...Object.keys(sessionStorage)]')).toEqual([]);
  expect(await page.evaluate('[innerWidth, matchMedia("(prefers-color-scheme: dark)").matches]')).toEqual([
    1280,
    false,
  ]);
  expect(next.context.pages()).toEqual([page]);
});
