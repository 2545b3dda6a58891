import { inList, onCanvas, storedComponents } from '../support/editor-components';
import { EditorWorld, inspector, select } from '../support/editor-world';
import { eventually } from '../support/eventually';

let world: EditorWorld;

beforeAll(async () => {
  world = await EditorWorld.start();
});

afterAll(() => world?.stop());

describe('components are copied', () => {
  it('into the container that is selected, cut, and pasted where they were', async () => {
    const id = await world.newApp();
    await using visitor = await world.open(id);
    const { page } = visitor;
    await select(visitor, 'Button save');
    await page.keyboard.press('Control+c');
    await inList(visitor, 'box').click();
    await onCanvas(visitor, 'Container box').focus();
    await page.keyboard.press('Control+v');
    const { save1, box } = await storedComponents(world, id, (all) => all.save1);
    expect(save1).toMatchObject({ type: 'Button', parent: box!.id, properties: { text: { value: 'Save' } } });
    await eventually(async () =>
      expect((await world.stored(id)).split('"actionId":"show-alert"')).toHaveLength(3),
    );
    await page.keyboard.press('Control+x');
    await storedComponents(world, id, (all) => !all.save1);
    await page.keyboard.press('Control+v');
    await storedComponents(world, id, (all) => all.save1);
    for (let step = 0; step < 3; step += 1) await page.getByRole('button', { name: /^Undo/ }).click();
    await world.becomes(id, (text) => text);
  });

  it('into another app, in another tab', async () => {
    const [from, to] = [await world.newApp(), await world.newApp()];
    await using visitor = await world.open(from);
    await select(visitor, 'Text title');
    await onCanvas(visitor, 'Container box').click({ modifiers: ['Shift'], position: { x: 400, y: 150 } });
    await visitor.page.keyboard.press('Control+c');
    const other = await visitor.context.newPage();
    await other.goto(`/w/${world.member.workspaceId}/apps/${to}`);
    await other.getByRole('region', { name: /^Canvas/ }).click({ position: { x: 600, y: 500 } });
    await other.keyboard.press('Control+v');
    const { box1, inside1, title1 } = await storedComponents(world, to, (all) => all.title1);
    expect(inside1!.parent).toBe(box1!.id);
    expect(title1!.layouts[0].top).toBe(350);
    await other.getByRole('heading', { name: '2 components' }).waitFor();
  });

  it('once more right below, and what is no component is refused', async () => {
    const id = await world.newApp();
    await using visitor = await world.open(id);
    const { page } = visitor;
    await select(visitor, 'Container box');
    await page.keyboard.press('Control+d');
    const { box1, inside1 } = await storedComponents(world, id, (all) => all.box1);
    expect(inside1!.parent).toBe(box1!.id);
    expect(box1!.layouts[0].top).toBe(350);
    await page.evaluate(`
      const data = new DataTransfer();
      data.setData('text/plain', '<script>alert(1)</script>');
      document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true }));
    `);
    await page.getByText('There are no components on the clipboard.').waitFor();
    await page.getByRole('button', { name: /^Undo/ }).click();
    await world.becomes(id, (text) => text);
  });

  it('and what is copied in a field stays the field’s own', async () => {
    const id = await world.newApp();
    await using visitor = await world.open(id);
    const { page } = visitor;
    await select(visitor, 'Text title');
    const text = inspector(visitor).getByLabel('Text', { exact: true });
    await text.click();
    await page.keyboard.press('Control+a');
    await page.keyboard.press('Control+x');
    await page.keyboard.press('Control+v');
    await page.keyboard.press('Control+v');
    await world.becomes(id, (was) => was.replace('Orders of today', 'Orders of todayOrders of today'));
  });
});

describe('the layout of a phone', () => {
  it('shows what is shown there, gets what is added, and leaves the desktop alone', async () => {
    const id = await world.newApp();
    await using visitor = await world.open(id);
    const { page } = visitor;
    await page.getByRole('button', { name: 'Mobile', exact: true }).click();
    await page.getByText('Nothing of this page is shown on mobile.').waitFor();
    expect(await page.locator('[data-component]').count()).toBe(0);
    await inList(visitor, 'title').click();
    await inspector(visitor).getByRole('button', { name: 'Add to mobile' }).click();
    await onCanvas(visitor, 'Text title').focus();
    await page.keyboard.press('ArrowDown');
    const { title } = await storedComponents(world, id, (all) => all.title!.layouts[1]?.top === 30);
    expect(title!.layouts).toMatchObject([
      { type: 'desktop', top: 20, left: 2 },
      { type: 'mobile', top: 30, left: 2 },
    ]);
    await visitor.screenshot('editor-mobile');
    expect(await visitor.findBarriers()).toEqual([]);

    await page.getByRole('button', { name: 'Desktop', exact: true }).click();
    await onCanvas(visitor, 'Text title').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    const after = await storedComponents(world, id, (all) => all.title!.layouts[0].top === 40);
    expect(after.title!.layouts[1].top).toBe(30);
    for (let step = 0; step < 3; step += 1) await page.getByRole('button', { name: /^Undo/ }).click();
    await world.becomes(id, (text) => text);
  });
});
