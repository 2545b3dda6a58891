import { Pages } from '../support/page-fixture';

let pages: Pages;

beforeAll(async () => {
  pages = await Pages.start();
});

afterAll(() => pages?.stop());

it('turns no text into HTML or a script, and still has the styles that its library writes', async () => {
  await using visitor = await pages.visit(pages.admin);
  await visitor.page.getByText('No apps yet').waitFor();

  const refused = await visitor.page.evaluate<string[]>(`[
    () => (document.createElement('div').innerHTML = '<img src=x onerror=alert(1)>'),
    () => document.body.insertAdjacentHTML('beforeend', '<b>bold</b>'),
    () => new DOMParser().parseFromString('<p>text</p>', 'text/html'),
    () => (document.createElement('script').src = '/color-scheme.js'),
    () => (document.createElement('script').text = 'alert(1)'),
    () => trustedTypes.createPolicy('another', { createHTML: (html) => html }),
  ].flatMap((act) => { try { act(); return []; } catch (error) { return [error.name]; } })`);
  expect(refused).toEqual(Array(6).fill('TypeError'));

  const radius = await visitor.page.evaluate<string>(
    "getComputedStyle(document.documentElement).getPropertyValue('--mantine-radius-sm')",
  );
  expect(radius).not.toBe('');
});
