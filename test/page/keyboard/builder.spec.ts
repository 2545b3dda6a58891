import { eventually } from '../../support/eventually';
import { Keyboard } from '../../support/keyboard';
import { committedApp, componentIn, here, inGit, type Clash, type Json } from '../../support/merge-page';
import { changeTheirs } from '../../support/merges';
import { PageFixture } from '../../support/page-fixture';
import type { Visitor } from '../../support/visitor';

/** Consecutive steps of one person, who never touches the mouse. */
describe('a builder without a mouse', () => {
  let fixture: PageFixture;
  let clash: Clash;
  let visitor: Visitor;
  let keys: Keyboard;

  beforeAll(async () => {
    fixture = await PageFixture.start();
    clash = await committedApp(fixture);
    visitor = await fixture.visit(clash.member);
    keys = new Keyboard(visitor.page);
  });

  afterAll(async () => {
    await visitor?.[Symbol.asyncDispose]();
    await fixture?.stop();
  });

  it('opens an app and one of its pages, and adds a component', async () => {
    const { page } = visitor;
    await keys.press('link', 'Orders');
    await page.getByRole('heading', { level: 1, name: 'Orders' }).waitFor();
    await keys.isSomewhere();
    await keys.press('button', 'Orders');
    await keys.keys('Alt+a');
    await page.keyboard.type('checkbox');
    await page.getByRole('option', { name: 'Checkbox', exact: true }).waitFor();
    await keys.keys('Enter');
    await page.getByRole('button', { name: /^Checkbox checkbox1/ }).waitFor();
    await keys.isAt('button', 'Add component');
  });

  it('goes through the tree of components with the arrows, and folds it', async () => {
    const { page } = visitor;
    await keys.to('treeitem', /^checkbox1/);
    await keys.keys('Home');
    await keys.isAt('treeitem', /^title/);
    await keys.keys('ArrowDown');
    await keys.isAt('treeitem', /^box/);
    await keys.keys('ArrowRight');
    await keys.isAt('treeitem', /^inside/);
    await keys.keys('ArrowLeft');
    await keys.isAt('treeitem', /^box/);
    await keys.keys('ArrowLeft');
    await page.getByRole('treeitem', { name: /^inside/ }).waitFor({ state: 'detached' });
    await page.getByRole('treeitem', { name: /^box/, expanded: false }).waitFor();
    await keys.keys('ArrowRight');
    await page.getByRole('treeitem', { name: /^inside/ }).waitFor();
    await keys.keys('End');
    await keys.isAt('treeitem', /^checkbox1/);
    await page.keyboard.type('ti');
    await keys.isAt('treeitem', /^title/);
    await eventually(async () => expect(await page.locator('[role=treeitem][tabindex="0"]').count()).toBe(1));
  });

  it('selects several in the tree', async () => {
    const { page } = visitor;
    await keys.keys('Enter', 'ArrowDown', 'Shift+Enter');
    await page.getByRole('heading', { name: '2 components' }).waitFor();
    await eventually(async () =>
      expect(await page.getByRole('treeitem', { selected: true }).count()).toBe(2),
    );
    await keys.keys('ArrowUp', 'Enter');
    await page.getByRole('heading', { name: '2 components' }).waitFor({ state: 'detached' });
    await keys.isAt('treeitem', /^title/);
  });

  it('goes through the canvas, which is one stop for Tab, with Alt and the arrows', async () => {
    const { page } = visitor;
    await eventually(async () => expect(await page.locator('[data-handle]').count()).toBeGreaterThan(1));
    await eventually(async () => expect(await page.locator('[data-handle][tabindex="0"]').count()).toBe(1));
    await keys.to('button', 'Text title');
    await keys.keys('Alt+ArrowRight');
    await keys.isAt('button', 'Container box');
    await keys.keys('Alt+ArrowDown');
    await keys.isAt('button', /inside$/);
    await keys.keys('Alt+ArrowLeft');
    await keys.isAt('button', 'Container box');
    await page.getByRole('button', { name: 'Text title', pressed: true }).waitFor();
    await keys.keys('Tab');
    expect(await page.locator('[data-stage] :focus').count()).toBe(0);
    await keys.keys('Shift+Tab');
    await keys.isAt('button', 'Container box');
    await keys.keys('Enter');
    await page.getByRole('button', { name: 'Container box', pressed: true }).waitFor();
    await keys.keys('Alt+ArrowUp', 'Enter', 'Shift+F6');
    await keys.isAt('treeitem', /^title/);
  });

  it('goes from panel to panel, sets a property, and undoes it', async () => {
    const textHere = async () => componentIn(await here(clash)).properties.text.value as string;
    const before = await textHere();
    await keys.keys('F6', 'F6');
    await keys.fill('Text', 'Orders of the week');
    await eventually(async () => expect(await textHere()).toBe('Orders of the week'));
    await keys.keys('F6');
    await keys.isAt('treeitem', /^title/);
    await keys.keys('Control+z');
    await eventually(async () => expect(await textHere()).toBe(before));
    await keys.keys('Control+Shift+z');
    await eventually(async () => expect(await textHere()).toBe('Orders of the week'));
    await keys.keys('Shift+F6');
    await keys.isAt('textbox', 'Text');
  });

  it('adds a query and renames it', async () => {
    const { page } = visitor;
    await keys.keys('F6');
    await keys.to('tab', 'Pages', { key: 'Shift+Tab' });
    await keys.keys('ArrowRight');
    await page.getByRole('tab', { name: 'Queries', selected: true }).waitFor();
    await keys.choose('Add query', 'Run JavaScript');
    await page.getByRole('button', { name: 'runjs1 Run JavaScript' }).waitFor();
    await keys.isAt('button', 'Add query');
    await keys.choose('Actions for query runjs1', 'Rename');
    await keys.isAt('textbox', 'Query name');
    await keys.keys('Control+a');
    await page.keyboard.type('total');
    await keys.keys('Enter');
    await page.getByRole('button', { name: 'total Run JavaScript' }).waitFor();
    await keys.isAt('button', 'Actions for query total');
  });

  it('commits', async () => {
    const { page } = visitor;
    await keys.to('link', /^GitSync/, { key: 'Shift+Tab' });
    await keys.keys('Enter');
    await keys.fill('Commit message', 'A checkbox');
    await keys.press('button', 'Commit');
    await page.getByText(/^Committed as/).waitFor();
    await keys.isSomewhere();
    expect((await clash.repository.log())[0]!.message).toBe('A checkbox');
  });

  it('looks at the history', async () => {
    const { page } = visitor;
    await keys.to('link', 'History', { key: 'Shift+Tab' });
    await keys.keys('Enter');
    const newest = page.getByRole('list', { name: 'Commits' }).locator('[data-row]').first();
    await newest.waitFor();
    await keys.to('button', /A checkbox/);
    await keys.keys('ArrowDown');
    await keys.isAt('button', /First/);
    await keys.keys('Enter');
    await page.getByRole('group', { name: 'Chosen commit' }).getByText('First', { exact: true }).waitFor();
    await keys.isSomewhere();
  });

  it('pulls what somebody else has committed', async () => {
    const { page } = visitor;
    await changeTheirs(clash.repository, (app: Json) => {
      app.pages[2].name = 'Archive';
    });
    await keys.to('link', 'Changes', { key: 'Shift+Tab' });
    await keys.keys('Enter');
    await keys.press('button', 'Check for updates');
    await keys.press('button', 'Pull 1 commit');
    await page.getByText(/^Pulled/).waitFor();
    await keys.isSomewhere();
    expect((await here(clash)).pages[2].name).toBe('Archive');
  });

  it('settles a conflict and commits what comes of it', async () => {
    const { page } = visitor;
    await changeTheirs(clash.repository, (app: Json) => {
      componentIn(app).properties.text.value = 'Open orders';
    });
    await keys.press('button', 'Design');
    // The renamed query is still selected, in the list of queries.
    await keys.to('tab', 'Queries');
    await keys.keys('ArrowLeft');
    await keys.to('treeitem', /^title/);
    await keys.keys('Enter', 'F6', 'F6');
    await keys.fill('Text', 'Orders of the month');
    await keys.to('link', /^GitSync/, { key: 'Shift+Tab' });
    await keys.keys('Enter');
    await keys.fill('Commit message', 'Both');
    await keys.press('button', 'Merge and commit');
    await page.getByRole('region', { name: 'Conflicts' }).waitFor();
    await keys.isSomewhere();
    await keys.to('button', /Properties › Text/);
    await keys.keys('2');
    await page.getByRole('status').getByText('1 of 1 resolved').waitFor();
    await keys.press('button', 'Merge and commit');
    await page.getByText(/^Committed as/).waitFor();
    await keys.isSomewhere();
    expect(componentIn(await inGit(clash)).properties.text.value).toBe('Open orders');
  });

  it('makes a branch and works on it', async () => {
    const { page } = visitor;
    await keys.to('button', /^Branch /, { key: 'Shift+Tab' });
    await keys.keys('Enter');
    await keys.press('button', 'New branch');
    await keys.isAt('textbox', 'Branch name');
    await page.keyboard.type('feature');
    await keys.keys('Enter');
    await page.getByRole('button', { name: 'Branch feature' }).waitFor();
    await keys.isSomewhere();
    expect(await clash.repository.tip('feature')).toBe(await clash.repository.tip());
    expect(visitor.complaints).toEqual([]);
  });
});
