import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import request from 'supertest';
import { eventually } from '../support/eventually';
import { Pages } from '../support/page-fixture';
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
