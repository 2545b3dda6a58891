import { Pages } from '../support/page-fixture';

let fixture: Pages;

beforeAll(async () => {
  fixture = await Pages.start();
});

afterAll(() => fixture?.stop());

it('shows the logo while its scripts are on their way, and then itself alone', async () => {
  await using visitor = await fixture.browser.visitor(fixture.address);
  const { page } = visitor;
  let arrive = (): void => undefined;
  const arrived = new Promise<void>((resolve) => (arrive = resolve));
  await page.route('**/assets/*.js', async (route) => {
    await arrived;
    await route.continue();
  });
  await page.goto('/', { waitUntil: 'commit' });
  await page.locator('#starting svg').waitFor();
  arrive();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  expect(await page.locator('#starting').count()).toBe(0);
  expect(visitor.complaints).toEqual([]);
});
