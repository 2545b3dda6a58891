import { createApp } from '../../support/git-fixture';
import { Keyboard } from '../../support/keyboard';
import { Pages } from '../../support/page-fixture';

/** Longer than any notification stays open on its own. */
const LONG_MS = 30_000;

let fixture: Pages;

beforeAll(async () => {
  fixture = await Pages.start();
});

afterAll(() => fixture?.stop());

it('offers the next step in a notification, which stays while it has the focus', async () => {
  const member = await fixture.admin.inNewWorkspace();
  await createApp(member, 'Orders', { commitChanges: false });
  // A window with a script is closed afterwards, along with its clock.
  await using visitor = await fixture.browser.visitor(fixture.address, { member, script: '' });
  const { page } = visitor;
  const keys = new Keyboard(page);
  await page.clock.install();
  await page.goto(`/w/${member.workspaceId}`);
  const duplicate = async (name: string) => {
    await keys.choose('Actions for Orders', 'Duplicate');
    await keys.isAt('textbox', 'App name');
    await keys.keys('Control+a');
    await page.keyboard.type(name);
    await keys.keys('Enter');
    await page.getByText(`Orders was duplicated as ${name}.`).waitFor();
    await keys.isAt('button', 'Actions for Orders');
  };
  await duplicate('First');
  await page.clock.fastForward(LONG_MS);
  await page.getByText('Orders was duplicated as First.').waitFor({ state: 'detached' });

  await duplicate('Second');
  await keys.keys('F8');
  await keys.isAt('button', 'Open');
  await page.clock.fastForward(LONG_MS);
  await keys.isAt('button', 'Open');
  expect(await visitor.findViolations()).toEqual([]);
  await keys.keys('Enter');
  await page.getByRole('heading', { level: 1, name: 'Second' }).waitFor();
  await keys.isSomewhere();
  expect(visitor.complaints).toEqual([]);
});
