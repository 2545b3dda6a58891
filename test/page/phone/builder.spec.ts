import { eventually } from '../../support/eventually';
import { createApp } from '../../support/git-fixture';
import {
  committedApp,
  componentIn,
  here,
  inGit,
  setText,
  type Clash,
  type Json,
} from '../../support/merge-page';
import { changeTheirs } from '../../support/merges';
import { PageFixture } from '../../support/page-fixture';
import { Phone } from '../../support/phone';
import type { Visitor } from '../../support/visitor';

/**
 * Runs in the browser. Returns what a finger takes hold of at points 4 px apart, on the selected component and around it:
 * the number of points for each grip, and the part of the component by which it is moved.
 */
const READ_HOLDS = `(() => {
  const component = document.querySelector('[data-component]:has(> [aria-pressed=true])');
  const { left, top, right, bottom } = component.getBoundingClientRect();
  const counts = {};
  let [inside, moved] = [0, 0];
  for (let x = left + 2; x < right + 48; x += 4)
    for (let y = top + 2; y < bottom + 48; y += 4) {
      const found = document.elementFromPoint(x, y);
      const grip = found?.getAttribute('data-grip');
      if (grip) counts[grip] = (counts[grip] ?? 0) + 1;
      if (x > right || y > bottom) continue;
      inside += 1;
      if (found?.parentElement === component) moved += 1;
    }
  return { counts, moved: moved / inside };
})()`;

interface Holds {
  counts: Record<string, number>;
  moved: number;
}

/** Consecutive steps of one person, who has a telephone and nothing else. */
describe('a builder with a telephone', () => {
  let fixture: PageFixture;
  let clash: Clash;
  let visitor: Visitor;
  let phone: Phone;

  beforeAll(async () => {
    fixture = await PageFixture.start();
    clash = await committedApp(fixture);
    await createApp(clash.member, 'Stock');
    const { member } = clash;
    visitor = await fixture.browser.visitor(fixture.address, { member, isPhone: true });
    phone = new Phone(visitor);
    await visitor.page.goto(`/w/${member.workspaceId}`);
  });

  afterAll(async () => {
    await visitor?.[Symbol.asyncDispose]();
    await fixture?.stop();
  });

  it('finds an app on the dashboard, and opens it', async () => {
    const { page } = visitor;
    await page.getByRole('article', { name: 'Stock' }).waitFor();
    await phone.look('dashboard');
    await phone.tap('button', 'List');
    await phone.look('dashboard-list');
    await phone.tap('button', 'Cards');
    await page.getByRole('searchbox', { name: 'Search apps' }).fill('ord');
    await page.getByRole('article', { name: 'Stock' }).waitFor({ state: 'detached' });
    await phone.tap('checkbox', 'Select Orders');
    await phone.look('selected');
    await phone.tap('checkbox', 'Select Orders');
    await phone.tap('button', 'Open navigation');
    await phone.look('menu');
    await phone.tap('button', 'Close navigation');
    await phone.tap('link', 'Orders');
    await page.getByRole('heading', { level: 1, name: 'Orders' }).waitFor();
    await phone.look('editor');
  });

  it('adds a component and sets its property', async () => {
    await phone.tap('button', 'Structure');
    await phone.look('structure');
    await phone.tap('button', 'Orders');
    await phone.tap('button', 'Add component');
    await phone.fill('Search components', 'text');
    await phone.look('add');
    await phone.tap('option', 'Text');
    await phone.look('added');
    await phone.tap('button', 'Structure');
    await phone.tap('treeitem', /^title/);
    await phone.look('in-tree');
    await phone.tap('button', 'Inspector');
    await phone.look('inspector');
    await phone.fill('Text', 'Orders of the week');
    await eventually(async () =>
      expect(componentIn(await here(clash)).properties.text.value).toBe('Orders of the week'),
    );
  });

  it('scrolls over a component on the canvas, and moves it once it is selected', async () => {
    const { page } = visitor;
    await phone.tap('button', 'Canvas');
    await phone.look('canvas');
    const text = page.getByRole('button', { name: 'Text text1', exact: true });
    const topOf = async () => {
      const components = (await here(clash)).components as Json[];
      return components.find(({ name }) => name === 'text1')!.layouts[0].top as number;
    };
    const before = await topOf();
    await phone.swipe(text, 60);
    expect(await text.getAttribute('aria-pressed')).toBe('false');
    await text.tap();
    await text.and(page.locator('[aria-pressed=true]')).waitFor();
    await phone.swipe(text, 60);
    await eventually(async () => expect(await topOf()).toBe(before + 60));
  });

  it('resizes a component by grips that have room for a thumb, and leave it room to be moved', async () => {
    const { page } = visitor;
    const heightOf = async () => {
      const components = (await here(clash)).components as Json[];
      return components.find(({ name }) => name === 'text1')!.layouts[0].height as number;
    };
    const expectHolds = (grips: string[]) =>
      eventually(async () => {
        const { counts, moved } = await page.evaluate<Holds>(READ_HOLDS);
        expect(Object.keys(counts).sort()).toEqual(grips);
        // The square of 40 px has 100 points.
        expect(Math.min(...Object.values(counts))).toBeGreaterThanOrEqual(90);
        expect(moved).toBeGreaterThan(0.9);
      });
    expect(await heightOf()).toBe(40);
    await expectHolds(['bottom', 'corner']);
    await phone.look('grips');
    await phone.swipe(page.locator('[data-grip=bottom]'), 40);
    await eventually(async () => expect(await heightOf()).toBe(80));
    await expectHolds(['bottom', 'corner', 'right']);
    await phone.look('grips-tall');
    await phone.swipe(page.locator('[data-grip=corner]'), 20);
    await eventually(async () => expect(await heightOf()).toBe(100));
  });

  it('commits after a look at the changes', async () => {
    const { page } = visitor;
    await phone.tap('link', /^GitSync/);
    await page.getByRole('textbox', { name: 'Commit message' }).waitFor();
    await phone.look('changes');
    await phone.tap('button', /^\+?Component text1/);
    const values = page.getByRole('group', { name: 'Values' });
    const ids = values.getByText('IDs, times and empty values');
    await ids.waitFor();
    await phone.look('added-component');
    await eventually(async () => expect(await values.getByRole('term').first().innerText()).toBe('Type'));
    expect(await values.getByText('Page', { exact: true }).isVisible()).toBe(false);
    await ids.tap();
    await values.getByText('Page', { exact: true }).waitFor();
    await phone.look('added-component-ids');
    await phone.tap('button', 'All changes');
    await phone.fill('Commit message', 'Text of the week');
    await phone.look('changes-message');
    await phone.tap('button', 'Commit');
    await page.getByText(/^Committed as/).waitFor();
    await phone.look('committed');
    expect((await clash.repository.log())[0]!.message).toBe('Text of the week');
  });

  it('discards a change', async () => {
    const { page } = visitor;
    await setText(clash, 'A mistake');
    await page.getByRole('heading', { name: 'Uncommitted changes', exact: true }).waitFor();
    await phone.look('discard');
    await phone.tap('button', 'Discard selected');
    await eventually(async () =>
      expect(componentIn(await here(clash)).properties.text.value).toBe('Orders of the week'),
    );
  });

  it('settles a conflict with a colleague', async () => {
    const { page } = visitor;
    await changeTheirs(clash.repository, (app: Json) => {
      componentIn(app).properties.text.value = 'Open orders';
    });
    await setText(clash, 'Orders of the month');
    await phone.tap('button', 'Check for updates');
    await phone.fill('Commit message', 'Both');
    await phone.look('clash');
    await phone.tap('button', 'Merge and commit');
    await page.getByRole('region', { name: 'Conflicts' }).waitFor();
    await phone.look('conflicts');
    await phone.tap('button', /Properties › Text/);
    await phone.look('conflict');
    await phone.tap('button', /^Someone Else/);
    await phone.look('settled');
    await page.getByRole('status').getByText('1 of 1 resolved').waitFor();
    await phone.tap('button', 'Merge and commit');
    await page.getByText(/^Committed as/).waitFor();
    expect(componentIn(await inGit(clash)).properties.text.value).toBe('Open orders');
  });

  it('looks at the history', async () => {
    const { page } = visitor;
    await phone.tap('link', 'History');
    await page.getByRole('list', { name: 'Commits' }).locator('[data-row]').first().waitFor();
    await phone.look('history');
    await phone.tap('button', /First/);
    await page.getByRole('group', { name: 'Chosen commit' }).getByText('First', { exact: true }).waitFor();
    await phone.look('history-commit');
  });

  it('makes a branch, and merges it', async () => {
    const { page } = visitor;
    await phone.tap('button', /^Branch /);
    await phone.look('branches');
    await phone.tap('button', 'New branch');
    await phone.fill('Branch name', 'feature');
    await phone.look('new-branch');
    await phone.tap('button', 'Create and open');
    await page.getByRole('button', { name: 'Branch feature' }).waitFor();
    await phone.look('on-branch');
    expect(visitor.complaints).toEqual([]);
  });
});
