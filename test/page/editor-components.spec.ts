import type { Visitor } from '../support/browser';
import { storedComponents } from '../support/editor-components';
import { EditorWorld, inspector, saved, select } from '../support/editor-world';
import { eventually } from '../support/eventually';

let world: EditorWorld;

beforeAll(async () => {
  world = await EditorWorld.start();
});

afterAll(() => world?.stop());

const option = ({ page }: Visitor, name: string) => page.getByRole('option', { name, exact: true });

describe('a component is added', () => {
  it('by its name, with the keyboard alone, into the container that is selected', async () => {
    const id = await world.newApp();
    await using visitor = await world.open(id);
    await select(visitor, 'Container box');
    await visitor.page.keyboard.press('Alt+a');
    await visitor.page.keyboard.type('number');
    await option(visitor, 'Number input').waitFor();
    await visitor.page.keyboard.press('Enter');
    const { box, numberinput1 } = await storedComponents(world, id, ({ numberinput1: added }) => added);
    expect(numberinput1).toMatchObject({ type: 'NumberInput', parent: box!.id });
    await visitor.page.getByRole('button', { name: 'NumberInput numberinput1', exact: true }).waitFor();
    await visitor.page.keyboard.press('Control+z');
    await world.becomes(id, (text) => text);
  });

  it('from a list that keeps nobody out, and none is called what is looked for', async () => {
    const id = await world.newApp();
    await using visitor = await world.open(id);
    await visitor.page.getByRole('button', { name: 'Add component' }).click();
    await option(visitor, 'Button').waitFor();
    expect(await visitor.findBarriers()).toEqual([]);
    await visitor.page.getByLabel('Search components').fill('zzz');
    await visitor.page.getByText('No component is called so.').waitFor();
    expect(await visitor.findBarriers()).toEqual([]);
  });
});

describe('the inspector', () => {
  it('sets what the document does not hold yet, with the control that suits it', async () => {
    const id = await world.newApp();
    await using visitor = await world.open(id);
    await select(visitor, 'Button save');
    await inspector(visitor).getByRole('switch', { name: 'Disabled state' }).click();
    await storedComponents(world, id, ({ save }) => save!.properties.disabledState.value === '{{true}}');
    await inspector(visitor).getByRole('tab', { name: 'Styles' }).click();
    await inspector(visitor)
      .getByRole('button', { name: /^Show \d+ more$/ })
      .click();
    await inspector(visitor).getByLabel('Search properties').fill('type');
    await inspector(visitor).getByRole('combobox', { name: 'Type' }).selectOption('outline');
    await eventually(async () => expect(await world.stored(id)).toContain('"type":{"value":"outline"}'));
    for (let step = 0; step < 2; step += 1) await visitor.page.getByRole('button', { name: /^Undo/ }).click();
    await world.becomes(id, (text) => text);
  });

  it('takes an expression in the place of a switch, and a switch again', async () => {
    const id = await world.newApp();
    await using visitor = await world.open(id);
    await select(visitor, 'Button save');
    await inspector(visitor).getByRole('button', { name: 'Write an expression: Loading state' }).click();
    await inspector(visitor)
      .getByRole('textbox', { name: 'Loading state' })
      .fill('{{queries.getOrders.isLoading}}');
    await storedComponents(world, id, ({ save }) => save!.properties.loadingState.fxActive === true);
    await inspector(visitor).getByRole('button', { name: 'Choose a value: Loading state' }).click();
    await inspector(visitor).getByRole('switch', { name: 'Loading state' }).waitFor();
    const { save } = await storedComponents(
      world,
      id,
      (all) => all.save!.properties.loadingState.fxActive === false,
    );
    expect(save!.properties.loadingState.value).toBe('{{false}}');
  });

  it('points an event at a query by its name', async () => {
    const id = await world.newApp();
    await using visitor = await world.open(id);
    await select(visitor, 'Button save');
    await inspector(visitor).getByRole('tab', { name: 'Events' }).click();
    await inspector(visitor).getByRole('button', { name: 'Add event' }).click();
    await inspector(visitor).getByText('On click: show alert').last().click();
    await inspector(visitor).getByLabel('Do').last().selectOption('run-query');
    await inspector(visitor).getByLabel('Query', { exact: true }).selectOption({ label: 'getOrders' });
    await eventually(async () =>
      expect(await world.stored(id)).toContain('"queryId":"77777777-7777-4777-8777-777777777777"'),
    );
    await saved(visitor);
    expect(await visitor.findBarriers()).toEqual([]);
  });
});
