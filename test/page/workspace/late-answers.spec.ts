import { setTimeout } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Locator, Page } from 'playwright-core';
import { deploy } from '../../support/deployments';
import { commit, edit, type AppBody } from '../../support/git-fixture';
import type { GitRepository } from '../../support/git-repository';
import { holdRequests } from '../../support/hold-requests';
import { PageFixture } from '../../support/page-fixture';
import type { Member } from '../../support/trellis-server';

/** Long enough for everything not held back to arrive. */
const REST_MS = 300;

let fixture: PageFixture;
let member: Member;
let changed: AppBody;
/** Has a live and a waiting deployment. */
let production: Member;

beforeAll(async () => {
  fixture = await PageFixture.start();
  let repository: GitRepository;
  ({ member, repository, app: changed } = await fixture.git.withApp('Orders'));
  ({ member: production } = await fixture.git.connected({ repository }));
  await production.put('/deployment', { follow: { branch: 'main' }, approval: true }).expect(200);
  const { id } = await deploy(production);
  await production.post(`/deployments/${id}/approve`).expect(200);
  await edit(member, changed.id, 'table');
  await commit(member, changed.id, 'A table').expect(201);
  await deploy(production);
  await edit(member, changed.id, 'chart');
  await member.post('/git/webhook', {}).expect(201);
  // Longer than the tests take: a change has to stay.
  const backup = { enabled: true, branch: null, quietSeconds: 3_600, maxSeconds: 86_400, apps: 'all' };
  await member.put('/git/backup', backup).expect(200);
});

afterAll(() => fixture?.stop());

interface Screen {
  name: string;
  member: () => Member;
  path: () => string;
  /** Control or text that comes last there. */
  last: (page: Page) => Locator;
}

/** Parts of the code that were late on an earlier screen. */
const heldParts = new Set<string>();

const button = (name: string) => (page: Page) => page.getByRole('button', { name });

const SCREENS: Screen[] = [
  {
    name: 'Git settings',
    member: () => member,
    path: () => `/w/${member.workspaceId}/settings/git`,
    last: button('Delete configuration'),
  },
  { name: 'the profile', member: () => member, path: () => '/profile', last: button('New token') },
  {
    name: 'Apps',
    member: () => production,
    path: () => `/w/${production.workspaceId}`,
    last: (page) => page.getByRole('link', { name: '1 deployment waits for your approval' }),
  },
  {
    name: 'Deployments',
    member: () => production,
    path: () => `/w/${production.workspaceId}/deployments`,
    last: button('Approve and deploy: A table'),
  },
  {
    name: 'Changes',
    member: () => member,
    path: () => `/w/${member.workspaceId}/apps/${changed.id}/changes`,
    last: (page) =>
      page.getByRole('group', { name: 'Changes since the last commit' }).getByRole('checkbox').first(),
  },
  {
    name: 'History',
    member: () => member,
    path: () => `/w/${member.workspaceId}/apps/${changed.id}/history`,
    last: (page) => page.getByRole('list', { name: 'Commits' }).getByText('App creation'),
  },
];

/** A button that moves from under the pointer loses its click, or another button gets it. */
it.each(SCREENS)('moves no button of $name when an answer or the code of a part is late', async (screen) => {
  const all = await requestsOf(screen);
  expect(all.length).toBeGreaterThan(3);
  const requests = all.filter((url) => !heldParts.has(url));
  for (const url of requests.filter((one) => one.endsWith('.js'))) heldParts.add(url);
  const moved: string[] = [];
  for (const url of requests) {
    await using visitor = await fixture.browser.visitor(fixture.address, { member: screen.member() });
    const { page } = visitor;
    const release = await holdRequests(page, url);
    await page.goto(screen.path(), { waitUntil: 'commit' });
    const before = await restingButtonsOf(page);
    release();
    await screen.last(page).waitFor();
    const after = await restingButtonsOf(page);
    for (const [name, place] of before)
      if (after.get(name) !== place) moved.push(`${url}: ${name}, ${place} to ${after.get(name)}`);
  }
  expect(moved).toEqual([]);
});

async function requestsOf({ path, last, member: who }: Screen): Promise<string[]> {
  await using visitor = await fixture.browser.visitor(fixture.address, { member: who() });
  const { page } = visitor;
  const urls = new Set<string>();
  page.on('request', (request) => {
    const { pathname, search } = new URL(request.url());
    const isAnswer = pathname.startsWith('/api/') && !pathname.endsWith('/events');
    const isPart = urls.size > 0 && pathname.endsWith('.js');
    if (isAnswer || isPart) urls.add(`**${pathname}${search}`);
  });
  await page.goto(path());
  await last(page).waitFor();
  await restingButtonsOf(page);
  return [...urls];
}

/** The buttons once none has appeared or moved for a while. */
async function restingButtonsOf(page: Page): Promise<Map<string, string>> {
  for (let before = await buttonsOf(page); ;) {
    await setTimeout(REST_MS);
    const after = await buttonsOf(page);
    if (isDeepStrictEqual(before, after)) return after;
    before = after;
  }
}

/** Each visible button's distance from the left and from the top of the page. */
async function buttonsOf(page: Page): Promise<Map<string, string>> {
  const all = await page.evaluate<[string, string][]>(String.raw`
    [...document.querySelectorAll('main button, main input, main a')]
      .filter((each) => each.checkVisibility({ visibilityProperty: true }))
      .map((each) => [each.ariaLabel || each.textContent || each.labels?.[0]?.textContent || each.outerHTML,
        Math.round(each.getBoundingClientRect().left) + ' ' +
          Math.round(each.getBoundingClientRect().top + scrollY)])`);
  return new Map(all);
}
