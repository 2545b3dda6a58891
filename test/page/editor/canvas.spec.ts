import { drag, inList, onCanvas, storedComponents } from '../../support/editor-components';
import { eventually } from '../../support/eventually';
import { EditorFixture, inspector, select } from '../../support/editor-fixture';

let fixture: EditorFixture;

beforeAll(async () => {
  fixture = await EditorFixture.start();
});

afterAll(() => fixture?.stop());

describe('several components', () => {
  it('are selected one by one, move together, and are restored in one step', async () => {
    const id = await fixture.newApp();
    await using visitor = await fixture.open(id);
    await onCanvas(visitor, 'Text title').click();
    await onCanvas(visitor, 'Button save').click({ modifiers: ['Shift'] });
    await inspector(visitor).getByRole('heading', { name: '2 components' }).waitFor();
    const box = (await onCanvas(visitor, 'Button save').boundingBox())!;
    await drag(visitor, { x: box.x + 20, y: box.y + 10 }, { x: box.x + 20, y: box.y + 310 });
    const moved = (text: string) =>
      text
        .replace('"dimensionUnit":"count","top":20}', '"dimensionUnit":"count","top":320}')
        .replace('"top":80}', '"top":380}');
    await fixture.becomes(id, moved);
    await visitor.page.keyboard.press('ArrowUp');
    await visitor.page.keyboard.press('ArrowDown');
    await visitor.page.getByRole('button', { name: /^Undo/ }).click();
    await visitor.page.getByRole('button', { name: /^Undo/ }).click();
    await fixture.becomes(id, (text) => text);
  });

  it('are selected with a rectangle, and deleted together', async () => {
    const id = await fixture.newApp();
    await using visitor = await fixture.open(id);
    const title = (await onCanvas(visitor, 'Text title').boundingBox())!;
    await drag(visitor, { x: title.x - 20, y: title.y - 10 }, { x: title.x + 40, y: title.y + 90 });
    await inspector(visitor).getByRole('heading', { name: '2 components' }).waitFor();
    await visitor.screenshot('editor-several');
    expect(await visitor.findViolations()).toEqual([]);
    await inspector(visitor).getByRole('button', { name: 'Delete 2 components' }).click();
    await storedComponents(fixture, id, ({ title: gone, save, box }) => !gone && !save && box);
    await visitor.page.getByRole('button', { name: /^Undo/ }).click();
    await fixture.becomes(id, (text) => text);
  });

  it('are all selected and deselected with the keyboard', async () => {
    const id = await fixture.newApp();
    await using visitor = await fixture.open(id);
    await onCanvas(visitor, 'Text title').focus();
    await visitor.page.keyboard.press('Control+a');
    await inspector(visitor).getByRole('heading', { name: '4 components' }).waitFor();
    await visitor.page.keyboard.press('Escape');
    await inspector(visitor)
      .getByText(/Select one on the canvas/)
      .waitFor();
    await onCanvas(visitor, 'Text input inside').focus();
    await visitor.page.keyboard.press('Enter');
    await onCanvas(visitor, 'Button save').focus();
    await visitor.page.keyboard.press('Shift+Enter');
    await inspector(visitor).getByRole('heading', { name: '2 components' }).waitFor();
  });

  it('are selected in the list too', async () => {
    const id = await fixture.newApp();
    await using visitor = await fixture.open(id);
    const list = visitor.page.getByRole('region', { name: 'Components' });
    await list.getByRole('treeitem', { name: /^title/ }).click();
    await list.getByRole('treeitem', { name: /^inside/ }).click({ modifiers: ['ControlOrMeta'] });
    await inspector(visitor).getByRole('heading', { name: '2 components' }).waitFor();
    await eventually(async () =>
      expect(await list.getByRole('treeitem', { selected: true }).count()).toBe(2),
    );
  });
});

it('shows a component that is selected on the canvas in the list, unfolding what is around it', async () => {
  await using visitor = await fixture.open(await fixture.newApp());
  const { page } = visitor;
  await inList(visitor, 'box').locator('[data-fold]').click();
  await inList(visitor, 'inside').waitFor({ state: 'detached' });
  await page.setViewportSize({ width: 1280, height: 240 });
  const list = (await page.getByRole('complementary', { name: 'Structure' }).boundingBox())!;
  const bottomOf = async (name: string) => {
    const row = (await inList(visitor, name).boundingBox())!;
    return row.y + row.height;
  };
  expect(await bottomOf('box')).toBeGreaterThan(list.y + list.height);
  await onCanvas(visitor, 'Text input inside').press('Enter');
  await eventually(async () => expect(await bottomOf('inside')).toBeLessThanOrEqual(list.y + list.height));
  await eventually(async () => expect(await inList(visitor, 'inside').getAttribute('tabindex')).toBe('0'));
});

describe('a component moves into another one', () => {
  it('by dragging it over the other, and out of it again', async () => {
    const id = await fixture.newApp();
    await using visitor = await fixture.open(id);
    const save = (await onCanvas(visitor, 'Button save').boundingBox())!;
    const box = (await onCanvas(visitor, 'Container box').boundingBox())!;
    await visitor.page.mouse.move(save.x + 10, save.y + 10);
    await visitor.page.mouse.down();
    await visitor.page.mouse.move(box.x + 60, box.y + 110, { steps: 5 });
    await visitor.page.locator('[data-drop-zone]').waitFor();
    await visitor.screenshot('editor-drop');
    await visitor.page.mouse.up();
    await visitor.page.locator('[data-drop-zone]').waitFor({ state: 'detached' });
    const { save: inside, box: container } = await storedComponents(
      fixture,
      id,
      (all) => all.save!.parent !== null,
    );
    expect(inside!.parent).toBe(container!.id);
    expect(inside!.layouts[0].top).toBe(100);

    const out = (await onCanvas(visitor, 'Button save').boundingBox())!;
    await drag(visitor, { x: out.x + 10, y: out.y + 10 }, { x: out.x + 10, y: box.y + 330 });
    await storedComponents(fixture, id, (all) => all.save!.parent === null);
    for (let step = 0; step < 2; step += 1) await visitor.page.getByRole('button', { name: /^Undo/ }).click();
    await fixture.becomes(id, (text) => text);
  });

  it('by the menu, and never into itself', async () => {
    const id = await fixture.newApp();
    await using visitor = await fixture.open(id);
    await onCanvas(visitor, 'Container box').focus();
    await visitor.page.keyboard.press('Enter');
    expect(await inspector(visitor).getByRole('button', { name: 'Move to…' }).count()).toBe(0);
    await select(visitor, 'Text title');
    await inspector(visitor).getByRole('button', { name: 'Move to…' }).press('Enter');
    await visitor.page.getByRole('menuitem', { name: 'box' }).press('Enter');
    const { title, box } = await storedComponents(fixture, id, (all) => all.title!.parent !== null);
    expect(title!.parent).toBe(box!.id);
    expect(title!.layouts[0].top).toBe(80);
    await visitor.page.getByRole('button', { name: /^Undo/ }).click();
    await fixture.becomes(id, (text) => text);
  });
});

describe('dragging', () => {
  it('scrolls the page at its edge, and Escape puts back what was dragged', async () => {
    const id = await fixture.newApp();
    await using visitor = await fixture.open(id);
    const { page } = visitor;
    await page.setViewportSize({ width: 1280, height: 480 });
    const canvas = page.getByRole('region', { name: /^Canvas/ });
    const view = (await canvas.boundingBox())!;
    const save = (await onCanvas(visitor, 'Button save').boundingBox())!;
    const scrolled = () => canvas.evaluate((element) => Number(Reflect.get(element, 'scrollTop')));
    const dragDown = async () => {
      await page.mouse.move(save.x + 10, save.y + 10);
      await page.mouse.down();
      await page.mouse.move(save.x + 10, view.y + view.height - 4, { steps: 3 });
      // The pointer rests there.
      await eventually(async () => expect(await scrolled()).toBeGreaterThan(150));
    };
    await dragDown();
    await page.keyboard.press('Escape');
    await page.mouse.up();
    await canvas.evaluate((element) => Reflect.set(element, 'scrollTop', 0));
    await eventually(async () => expect(await onCanvas(visitor, 'Button save').boundingBox()).toEqual(save));

    await dragDown();
    const scrolledPx = await scrolled();
    await page.mouse.up();
    const { save: moved } = await storedComponents(fixture, id, (all) => all.save!.layouts[0].top > 200);
    expect(moved!.layouts[0].top).toBeGreaterThan(scrolledPx);
    await page.getByRole('button', { name: /^Undo/ }).click();
    await fixture.becomes(id, (text) => text);
  });

  it('leaves what was dropped in front of something larger, with its frame', async () => {
    const id = await fixture.newApp();
    await using visitor = await fixture.open(id);
    const { page } = visitor;
    await onCanvas(visitor, 'Spaceship odd').click();
    const grip = (await page.locator('[data-grip=corner]').boundingBox())!;
    await drag(visitor, { x: grip.x + 3, y: grip.y + 3 }, { x: grip.x + 203, y: grip.y + 63 });
    const odd = (await onCanvas(visitor, 'Spaceship odd').boundingBox())!;
    const title = (await onCanvas(visitor, 'Text title').boundingBox())!;
    await drag(visitor, { x: title.x + 10, y: title.y + 10 }, { x: odd.x + 60, y: odd.y + 40 });
    const frame = page.locator('[data-grip=corner]');
    const shown = (await frame.boundingBox())!;
    const at = (await onCanvas(visitor, 'Text title').boundingBox())!;
    expect(at.y).toBeGreaterThan(odd.y);
    expect(shown.x + shown.width / 2).toBeCloseTo(at.x + at.width, -1);
    await page.keyboard.press('Escape');
    await frame.waitFor({ state: 'detached' });
    await page.mouse.click(at.x + at.width / 2, at.y + at.height / 2);
    await frame.waitFor();
    await eventually(async () => expect(await frame.boundingBox()).toEqual(shown));
  });
});

describe('what cannot be shown', () => {
  it('is one component: the others stay', async () => {
    const script = `{
      const { replace } = String.prototype;
      String.prototype.replace = function (...args) {
        if (this.valueOf() === 'Spaceship') throw new Error('Injected failure');
        return replace.apply(this, args);
      };
    }`;
    await using visitor = await fixture.open(await fixture.newApp(), { script });
    const { page } = visitor;
    await page.getByText('This component cannot be drawn').waitFor();
    await onCanvas(visitor, 'Text title').click();
    await inspector(visitor).getByLabel('Text', { exact: true }).waitFor();
    expect(await visitor.findViolations()).toEqual([]);
    expect(visitor.complaints.join()).toContain('Injected failure');
  });

  it('is one panel: the others and the text stay', async () => {
    const script = `{
      const { scrollTo } = Element.prototype;
      Element.prototype.scrollTo = function (...place) {
        if (this.closest('[data-stage]')) throw new Error('Injected failure');
        scrollTo.apply(this, place);
      };
    }`;
    await using visitor = await fixture.open(await fixture.newApp(), { script });
    const { page } = visitor;
    await page.getByRole('alert').getByText('The canvas cannot show this app').waitFor();
    expect(await visitor.findViolations()).toEqual([]);
    await inList(visitor, 'title').click();
    await inspector(visitor).getByLabel('Text', { exact: true }).waitFor();
    await page.getByText('Document', { exact: true }).click();
    await page.getByRole('textbox', { name: 'Document' }).getByText('Orders of today').waitFor();
    expect(visitor.complaints.join()).toContain('Injected failure');
  });
});
