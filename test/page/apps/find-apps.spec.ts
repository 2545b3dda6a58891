import type { Page } from 'playwright-core';
import { createApp, edit } from '../../support/git-fixture';
import { eventually } from '../../support/eventually';
import { PageFixture } from '../../support/page-fixture';
import type { Member } from '../../support/trellis-server';

interface Task {
  name: string;
  /** Processor time, in microseconds. */
  tdur?: number;
}

let fixture: PageFixture;
let member: Member;

beforeAll(async () => {
  fixture = await PageFixture.start();
  const { member: made, app } = await fixture.git.withApp('Orders');
  member = made;
  await createApp(member, 'Sales', { commitChanges: true });
  await createApp(member, 'Orders of last year');
  await edit(member, app.id, 'table');
});

afterAll(() => fixture?.stop());

const card = (page: Page, name: string) => page.getByRole('article', { name, exact: true });
const search = (page: Page) => page.getByRole('searchbox', { name: 'Search apps' });
const stateOf = (page: Page) => page.getByLabel('Filter by state');
const parameter = (page: Page, name: string) => new URL(page.url()).searchParams.get(name);

it('shows the apps in a state, and those with a name, and says how many', async () => {
  await using visitor = await fixture.visit(member);
  const { page } = visitor;
  await stateOf(page).selectOption({ label: 'Changed (1)' });
  await card(page, 'Sales').waitFor({ state: 'detached' });
  await card(page, 'Orders').waitFor();
  await page.getByText('1 of 3 apps').waitFor();
  await search(page).fill('sal');
  await page.getByText('No app has “sal” in its name and is in the state “Changed”.').waitFor();
  expect(await visitor.findViolationsInEachView('apps-filtered-none')).toEqual([]);
  await page.getByRole('button', { name: 'Show all apps' }).click();
  await card(page, 'Sales').waitFor();
  await eventually(async () => expect(await search(page).inputValue()).toBe(''));
  expect(visitor.complaints).toEqual([]);
});

it('keeps the view in the address, over a reload, and on the way back', async () => {
  await using visitor = await fixture.visit(member, '?state=changed&view=list&sort=name&q=ord');
  const { page } = visitor;
  await card(page, 'Orders').waitFor();
  await page.getByText('1 of 3 apps').waitFor();
  await stateOf(page).selectOption('none');
  await card(page, 'Orders of last year').waitFor();
  await eventually(() => expect(parameter(page, 'state')).toBe('none'));
  await page.getByRole('link', { name: 'Orders of last year' }).click();
  await page.getByRole('heading', { name: 'Orders of last year', level: 1 }).waitFor();
  await page.goBack();
  await page.getByText('1 of 3 apps').waitFor();
  await page.getByRole('link', { name: 'Activity' }).click();
  await page.getByRole('heading', { name: 'Activity' }).waitFor();
  await page.getByRole('link', { name: 'Apps', exact: true }).click();
  await page.getByText('1 of 3 apps').waitFor();
  await eventually(async () => expect(await search(page).inputValue()).toBe('ord'));
  await page.reload();
  await page.getByText('1 of 3 apps').waitFor();
  expect([parameter(page, 'view'), parameter(page, 'sort'), parameter(page, 'q')]).toEqual([
    'list',
    'name',
    'ord',
  ]);
  // A second click, on the present page, shows all.
  await page.getByRole('link', { name: 'Apps', exact: true }).click();
  await card(page, 'Sales').waitFor();
  await eventually(async () => expect(await search(page).inputValue()).toBe(''));
});

it('has a list with the same apps, and leaves out what the address makes up', async () => {
  await using visitor = await fixture.visit(member, '?state=constructor&sort=toString&view=nothing');
  const { page } = visitor;
  await card(page, 'Sales').waitFor();
  const cardHeight = (await card(page, 'Sales').boundingBox())!.height;
  await page.getByRole('button', { name: 'List', exact: true }).press('Enter');
  await eventually(async () =>
    expect((await card(page, 'Sales').boundingBox())!.height).toBeLessThan(cardHeight / 2),
  );
  expect(await visitor.findViolationsInEachView('apps-list')).toEqual([]);
  await page.getByRole('button', { name: 'Actions for Sales' }).click();
  await page.getByRole('menuitem', { name: 'Rename' }).waitFor();
  expect(visitor.complaints).toEqual([]);
});

it('loses no letter that is typed fast', async () => {
  await using visitor = await fixture.visit(member);
  const { page } = visitor;
  await search(page).pressSequentially('orders of last', { delay: 5 });
  await page.getByText('1 of 3 apps').waitFor();
  await eventually(() => expect(parameter(page, 'q')).toBe('orders of last'));
  await eventually(async () => expect(await search(page).inputValue()).toBe('orders of last'));
});

describe('five hundred apps', () => {
  const COUNT = 500;
  const AT_ONCE = 10;
  const RUNS = 3;
  let many: Member;

  beforeAll(async () => {
    many = await fixture.admin.inNewWorkspace('Many');
    for (let from = 1; from <= COUNT; from += AT_ONCE) {
      const names = Array.from({ length: AT_ONCE }, (_, index) => `App ${from + index}`);
      await Promise.all(names.map((name) => createApp(many, name)));
    }
  });

  /** Runs the steps, and returns the browser's tasks that took over 100 ms of processor time. */
  async function longTasksOf(page: Page, steps: () => Promise<void>): Promise<number[]> {
    const browser = page.context().browser()!;
    await browser.startTracing(page, { categories: ['disabled-by-default-devtools.timeline'] });
    await steps();
    const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: Task[] };
    // Processor time, so that other programs on the machine do not count.
    const tasks = traceEvents.filter(({ name, tdur }) => name === 'RunTask' && tdur !== undefined);
    expect(tasks.length).toBeGreaterThan(100);
    return tasks.map(({ tdur = 0 }) => tdur / 1000).filter((ms) => ms > 100);
  }

  it.each(['', '&view=list'])('are scrolled and searched without a long task (%s)', async (view) => {
    await using visitor = await fixture.visit(many, `?sort=name${view}`);
    const { page } = visitor;
    await card(page, 'App 1').waitFor();
    await page.getByText('500 apps').waitFor();
    expect(await page.getByRole('article').count()).toBeLessThan(100);
    expect(await fewestLongTasksOf(page)).toEqual([]);
    const apps = page.getByRole('list', { name: 'Apps' });
    await eventually(async () =>
      expect(await apps.getByRole('listitem').first().getAttribute('aria-setsize')).toBe('500'),
    );
    expect(visitor.complaints).toEqual([]);
  });

  /** A cold cache or a busy neighbour can slow down one run; a really long task is long in all runs. */
  async function fewestLongTasksOf(page: Page): Promise<number[]> {
    let fewest: number[] = [];
    for (let run = 0; run < RUNS; run += 1) {
      fewest = await longTasksOf(page, () => scrollAndSearch(page));
      if (fewest.length === 0) break;
      await page.reload();
      await card(page, 'App 1').waitFor();
    }
    return fewest;
  }

  async function scrollAndSearch(page: Page): Promise<void> {
    await page.mouse.move(600, 500);
    await eventually(async () => {
      await page.mouse.wheel(0, 3_000);
      expect(await card(page, 'App 500').count()).toBe(1);
    });
    await card(page, 'App 500').scrollIntoViewIfNeeded();
    await card(page, 'App 1').waitFor({ state: 'detached' });
    await search(page).pressSequentially('App 49', { delay: 30 });
    await page.getByText('11 of 500 apps').waitFor();
    await card(page, 'App 49').waitFor();
    await search(page).fill('');
    await card(page, 'App 1').waitFor();
  }

  it('are accessible, and in order', async () => {
    await using visitor = await fixture.visit(many, '?sort=name');
    const { page } = visitor;
    await eventually(async () => {
      // Null while the whole list replaces the first cards.
      const [first, second] = await Promise.all(
        ['App 1', 'App 2'].map((name) => card(page, name).boundingBox()),
      );
      expect(second?.y).toBe(first!.y);
      expect(second!.x).toBeGreaterThan(first!.x + first!.width);
    });
    expect(await visitor.findViolationsInEachView('apps-many')).toEqual([]);
  });
});
