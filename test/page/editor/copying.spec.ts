import { inList, onCanvas, storedComponents } from '../../support/editor-components';
import { EditorFixture, inspector, select } from '../../support/editor-fixture';
import { eventually } from '../../support/eventually';

let fixture: EditorFixture;

beforeAll(async () => {
  fixture = await EditorFixture.start();
});

afterAll(() => fixture?.stop());

describe('components are copied', () => {
  it('into the selected container, cut, and pasted where they were', async () => {
    const id = await fixture.newApp();
    await using visitor = await fixture.open(id);
    const { page } = visitor;
    await select(visitor, 'Button save');
    await page.keyboard.press('Control+c');
    await inList(visitor, 'box').click();
    await onCanvas(visitor, 'Container box').focus();
    await page.keyboard.press('Control+v');
    const { save1, box } = await storedComponents(fixture, id, (all) => all.save1);
    expect(save1).toMatchObject({ type: 'Button', parent: box!.id, properties: { text: { value: 'Save' } } });
    await eventually(async () =>
      expect((await fixture.stored(id)).split('"actionId":"show-alert"')).toHaveLength(3),
    );
    await page.keyboard.press('Control+x');
    await storedComponents(fixture, id, (all) => !all.save1);
    await page.keyboard.press('Control+v');
    await storedComponents(fixture, id, (all) => all.save1);
    for (let step = 0; step < 3; step += 1) await page.getByRole('button', { name: /^Undo/ }).click();
    await fixture.becomes(id, (text) => text);
  });

  it('into another app in another tab', async () => {
    const [from, to] = [await fixture.newApp(), await fixture.newApp()];
    await using visitor = await fixture.open(from);
    await select(visitor, 'Text title');
    await onCanvas(visitor, 'Container box').click({ modifiers: ['Shift'], position: { x: 400, y: 150 } });
    await visitor.page.keyboard.press('Control+c');
    const other = await visitor.context.newPage();
    await other.goto(`/w/${fixture.member.workspaceId}/apps/${to}`);
    await other.getByRole('region', { name: /^Canvas/ }).click({ position: { x: 600, y: 500 } });
    await other.keyboard.press('Control+v');
    const { box1, inside1, title1 } = await storedComponents(fixture, to, (all) => all.title1);
    expect(inside1!.parent).toBe(box1!.id);
    expect(title1!.layouts[0].top).toBe(350);
    await other.getByRole('heading', { name: '2 components' }).waitFor();
  });

  it('duplicated right below, and other text is refused', async () => {
    const id = await fixture.newApp();
    await using visitor = await fixture.open(id);
    const { page } = visitor;
    await select(visitor, 'Container box');
    await page.keyboard.press('Control+d');
    const { box1, inside1 } = await storedComponents(fixture, id, (all) => all.box1);
    expect(inside1!.parent).toBe(box1!.id);
    expect(box1!.layouts[0].top).toBe(350);
    await page.evaluate(`
      const data = new DataTransfer();
      data.setData('text/plain', '<script>alert(1)</script>');
      document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true }));
    `);
    await page.getByText('There are no components on the clipboard.').waitFor();
    await page.getByRole('button', { name: /^Undo/ }).click();
    await fixture.becomes(id, (text) => text);
  });

  it('but text copied in a field is left to the field', async () => {
    const id = await fixture.newApp();
    await using visitor = await fixture.open(id);
    const { page } = visitor;
    await select(visitor, 'Text title');
    const text = inspector(visitor).getByLabel('Text', { exact: true });
    await text.click();
    await page.keyboard.press('Control+a');
    await page.keyboard.press('Control+x');
    await page.keyboard.press('Control+v');
    await page.keyboard.press('Control+v');
    await fixture.becomes(id, (was) => was.replace('Orders of today', 'Orders of todayOrders of today'));
  });
});

describe('the phone layout', () => {
  it('shows its components, receives added ones, and does not affect the desktop', async () => {
    const id = await fixture.newApp();
    await using visitor = await fixture.open(id);
    const { page } = visitor;
    await page.getByRole('button', { name: 'Mobile', exact: true }).click();
    await page.getByText('No component of this page is shown on mobile.').waitFor();
    expect(await page.locator('[data-component]').count()).toBe(0);
    await inList(visitor, 'title').click();
    await inspector(visitor).getByRole('button', { name: 'Add to mobile' }).click();
    await onCanvas(visitor, 'Text title').focus();
    await page.keyboard.press('ArrowDown');
    const { title } = await storedComponents(fixture, id, (all) => all.title!.layouts[1]?.top === 30);
    expect(title!.layouts).toMatchObject([
      { type: 'desktop', top: 20, left: 2 },
      { type: 'mobile', top: 30, left: 2 },
    ]);
    await visitor.screenshot('editor-mobile');
    expect(await visitor.findViolations()).toEqual([]);

    await page.getByRole('button', { name: 'Desktop', exact: true }).click();
    await onCanvas(visitor, 'Text title').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    const after = await storedComponents(fixture, id, (all) => all.title!.layouts[0].top === 40);
    expect(after.title!.layouts[1].top).toBe(30);
    for (let step = 0; step < 3; step += 1) await page.getByRole('button', { name: /^Undo/ }).click();
    await fixture.becomes(id, (text) => text);
  });
});
