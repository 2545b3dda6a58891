import { drag, onCanvas, storedComponents } from '../../support/editor-components';
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
    await onCanvas(visitor, 'TextInput inside').focus();
    await visitor.page.keyboard.press('Enter');
    await onCanvas(visitor, 'Button save').focus();
    await visitor.page.keyboard.press('Shift+Enter');
    await inspector(visitor).getByRole('heading', { name: '2 components' }).waitFor();
  });

  it('are selected in the list too', async () => {
    const id = await fixture.newApp();
    await using visitor = await fixture.open(id);
    const list = visitor.page.getByRole('region', { name: 'Components' });
    await list.getByRole('button', { name: /^title/ }).click();
    await list.getByRole('button', { name: /^inside/ }).click({ modifiers: ['ControlOrMeta'] });
    await inspector(visitor).getByRole('heading', { name: '2 components' }).waitFor();
    expect(await list.locator('[aria-current]').count()).toBe(2);
  });
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
