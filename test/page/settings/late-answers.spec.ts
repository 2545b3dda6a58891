import { setTimeout } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Page } from 'playwright-core';
import { holdRequests } from '../../support/hold-requests';
import { PageFixture } from '../../support/page-fixture';
import type { Member } from '../../support/trellis-server';

/** Long enough for everything not held back to arrive. */
const REST_MS = 300;

let fixture: PageFixture;
let member: Member;

beforeAll(async () => {
  fixture = await PageFixture.start();
  ({ member } = await fixture.git.withApp('Orders'));
  await member.post('/git/webhook', {}).expect(201);
  const backup = { enabled: true, branch: null, quietSeconds: 60, maxSeconds: 600, apps: 'all' };
  await member.put('/git/backup', backup).expect(200);
});

afterAll(() => fixture?.stop());

const SCREENS = [
  { name: 'Git settings', path: () => `/w/${member.workspaceId}/settings/git`, last: 'Delete configuration' },
  { name: 'the profile', path: () => '/profile', last: 'New token' },
];

/** A button that moves from under the pointer loses its click, or another button gets it. */
it.each(SCREENS)('moves no button of $name when an answer or the code of a part is late', async (screen) => {
  const requests = await requestsOf(screen);
  expect(requests.length).toBeGreaterThan(3);
  const moved: string[] = [];
  for (const url of requests) {
    await using visitor = await fixture.browser.visitor(fixture.address, { member });
    const { page } = visitor;
    const release = await holdRequests(page, url);
    await page.goto(screen.path(), { waitUntil: 'commit' });
    const before = await restingButtonsOf(page);
    release();
    await page.getByRole('button', { name: screen.last }).waitFor();
    const after = await restingButtonsOf(page);
    for (const [name, y] of before)
      if (after.get(name) !== y) moved.push(`${url}: ${name}, ${y} to ${after.get(name)}`);
  }
  expect(moved).toEqual([]);
});

async function requestsOf({ path, last }: (typeof SCREENS)[number]): Promise<string[]> {
  await using visitor = await fixture.browser.visitor(fixture.address, { member });
  const { page } = visitor;
  const urls = new Set<string>();
  page.on('request', (request) => {
    const { pathname, search } = new URL(request.url());
    const isAnswer = pathname.startsWith('/api/') && !pathname.endsWith('/events');
    const isPart = urls.size > 0 && pathname.endsWith('.js');
    if (isAnswer || isPart) urls.add(`**${pathname}${search}`);
  });
  await page.goto(path());
  await page.getByRole('button', { name: last }).waitFor();
  await restingButtonsOf(page);
  return [...urls];
}

/** The buttons once none has appeared or moved for a while. */
async function restingButtonsOf(page: Page): Promise<Map<string, number>> {
  for (let before = await buttonsOf(page); ;) {
    await setTimeout(REST_MS);
    const after = await buttonsOf(page);
    if (isDeepStrictEqual(before, after)) return after;
    before = after;
  }
}

/** Each visible button's distance from the top of the page. */
async function buttonsOf(page: Page): Promise<Map<string, number>> {
  const all = await page.evaluate<[string, number][]>(String.raw`
    [...document.querySelectorAll('main button, main input, main a')]
      .filter((each) => each.checkVisibility({ visibilityProperty: true }))
      .map((each) => [each.textContent || each.labels?.[0]?.textContent || each.outerHTML.slice(0, 80),
        Math.round(each.getBoundingClientRect().top + scrollY)])`);
  return new Map(all);
}
