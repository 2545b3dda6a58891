import { readdirSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import request from 'supertest';
import { eventually } from '../support/eventually';
import { Pages } from '../support/page-fixture';
import type { Visitor } from '../support/visitor';
import type { Member } from '../support/trellis-server';

const DOCS = join(__dirname, '../../docs');

let fixture: Pages;
let member: Member;

beforeAll(async () => {
  fixture = await Pages.start();
  member = await fixture.admin.inNewWorkspace('Tools');
});

afterAll(() => fixture?.stop());

const get = (path: string) => request(fixture.address).get(path);

it('finds in its own pages, strictly by their policy, and asks no other machine', async () => {
  await using visitor = await fixture.visit(member);
  const { page } = visitor;
  const origins = new Set<string>();
  page.on('request', (sent) => origins.add(new URL(sent.url()).origin));
  await page.goto(`${fixture.address}/docs`);
  await page.getByRole('heading', { name: 'Trellis documentation' }).waitFor();
  await page.getByRole('button', { name: 'Search' }).click();
  await page.getByRole('searchbox').fill('merging branches');
  await page.getByRole('listbox').getByRole('option').first().click();
  await page.waitForURL(/#merging-branches$/);
  await page.getByRole('main').getByRole('heading', { name: 'Merging branches' }).waitFor();
  const picture = page.getByRole('main').getByRole('img').first();
  await picture.scrollIntoViewIfNeeded();
  await eventually(async () =>
    expect(await page.evaluate('document.querySelector("main img").naturalWidth')).toBeGreaterThan(0),
  );
  await page.getByRole('main').getByRole('link', { name: 'pull request' }).first().click();
  await page.getByRole('heading', { name: 'Connecting a repository', level: 1 }).waitFor();
  await page.getByRole('navigation').getByRole('link', { name: 'Performance' }).click();
  await page.getByRole('heading', { name: 'Performance', level: 1 }).waitFor();
  await page.getByRole('switch').first().click();
  await page.locator('html.dark').waitFor();
  await page.getByRole('navigation').getByRole('link', { name: 'Command line' }).click();
  await page.getByText('{{queries.').first().waitFor();
  expect([...origins]).toEqual([new URL(fixture.address).origin]);
  expect(visitor.complaints).toEqual([]);
});

describe('each page', () => {
  const PAGES = readdirSync(DOCS, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => name.replace(/(^index)?\.md$/, ''));

  let visitor: Visitor;
  beforeAll(async () => {
    visitor = await fixture.browser.visitor(fixture.address);
  });

  it.each(PAGES)(
    '/%s is accessible in both themes, wide and narrow, and scrolls in one direction',
    async (name) => {
      const { page } = visitor;
      const found: string[] = [];
      visitor.complaints.length = 0;
      page.removeAllListeners('response');
      page.on('response', (response) => {
        if (response.status() >= 400) found.push(`${response.status()} ${response.url()}`);
      });
      await page.emulateMedia({ colorScheme: 'light' });
      await page.goto(`${fixture.address}/docs/${name}`);
      await page.getByRole('main').getByRole('heading', { level: 1 }).waitFor();
      for (const width of [1280, 390]) {
        await page.setViewportSize({ width, height: 860 });
        for (const theme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme: theme });
          await page.locator('html.dark').waitFor({ state: theme === 'dark' ? 'attached' : 'detached' });
          // The other theme has other colors but the same structure.
          const barriers = await visitor.findViolations(theme === 'light' ? 'all' : 'colours');
          found.push(...barriers.map((barrier) => `${width} px, ${theme}: ${barrier}`));
        }
        const surplus = await page.evaluate(
          'document.documentElement.scrollWidth - document.documentElement.clientWidth',
        );
        if (surplus !== 0) found.push(`${width} px: ${String(surplus)} px too wide`);
      }
      expect([...found, ...visitor.complaints]).toEqual([]);
    },
  );
});

it.each([
  ['/activity', 'Activity'],
  ['/settings/members', 'Members'],
])('leads from the screen %s to what is about it', async (path, title) => {
  await using visitor = await fixture.visit(member, path);
  const { page } = visitor;
  const link = page.getByRole('link', { name: 'Help', exact: true });
  const [opened] = await Promise.all([page.context().waitForEvent('page'), link.click()]);
  await opened.getByRole('main').getByRole('heading', { name: title }).waitFor();
  expect(new URL(opened.url()).hash).toBe(`#${title.toLowerCase()}`);
});

it.each([
  ['/guide/guide#merging-branches', '/docs/guide#merging-branches', 'Merging branches'],
  ['/guide/operations#metrics', '/docs/operate/operations#metrics', 'Metrics'],
])('leads from the former address %s to the same heading', async (from, to, title) => {
  await using visitor = await fixture.browser.visitor(fixture.address);
  const { page } = visitor;
  await page.goto(`${fixture.address}${from}`);
  expect(page.url()).toBe(`${fixture.address}${to}`);
  const heading = page.getByRole('main').getByRole('heading', { name: title });
  await eventually(async () => expect((await heading.boundingBox())?.y).toBeLessThan(300));
});

it('answers with a policy that names each script, and compresses', async () => {
  const { headers, text } = await get('/docs/guide').expect(200).expect('Content-Type', /html/);
  expect(headers['content-security-policy']).toMatch(/script-src 'self' 'sha256-[^;]+;/);
  expect(headers['content-security-policy']).not.toContain('unsafe');
  expect(headers['content-encoding']).toMatch(/gzip|br/);
  expect(text).not.toContain('/__TRELLIS_BASE__');
  expect(text).not.toMatch(/ style="/);
  const [asset = ''] = /\/docs\/assets\/app\.[^"]+\.js/.exec(text) ?? [];
  await get(asset)
    .expect(200)
    .expect('Cache-Control', /immutable/);
});

it('says that a page is not there, and gives no file from outside of the site', async () => {
  const { text } = await get('/docs/nothing').expect(404).expect('Content-Type', /html/);
  expect(text).toContain('404');
  for (const path of [
    '/docs/..%2f..%2fpackage.json',
    '/docs/%2e%2e/%2e%2e/package.json',
    '/docs/../src/main.js',
  ])
    expect((await get(path)).status).toBe(404);
});

it('gives programs each page as Markdown, and a list of all of them', async () => {
  const { text: list } = await get('/docs/llms.txt').expect(200).expect('Content-Type', /plain/);
  const names = (await readdir(DOCS, { recursive: true })).filter((name) => name.endsWith('.md'));
  for (const name of names.filter((each) => each !== 'index.md')) {
    expect(list).toContain(`](/docs/${name})`);
    expect((await get(`/docs/${name}`).expect(200)).text).toBe(await readFile(join(DOCS, name), 'utf8'));
  }
  const areas = [...list.matchAll(/\]\((\/api\/openapi\/[^)]+)\)/g)].map(([, address = '']) => address);
  expect(areas.length).toBeGreaterThan(10);
  const whole = await get('/api/openapi.json').expect(200);
  const described = new Set<string>();
  for (const address of areas) {
    const { body, text } = await get(address).expect(200);
    Object.keys(body.paths as object).forEach((path) => described.add(path));
    for (const [, name = ''] of text.matchAll(/#\/components\/schemas\/(\w+)/g))
      expect(body.components.schemas).toHaveProperty(name);
    expect(text.length).toBeLessThan(whole.text.length / 2);
  }
  expect([...described].sort()).toEqual(Object.keys(whole.body.paths as object).sort());
  await get('/api/openapi/nothing.json').expect(404);
});
