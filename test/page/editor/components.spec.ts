import type { Visitor } from '../../support/visitor';
import { storedComponents } from '../../support/editor-components';
import { EditorFixture, inspector, saved, select } from '../../support/editor-fixture';
import { eventually } from '../../support/eventually';

let fixture: EditorFixture;

beforeAll(async () => {
  fixture = await EditorFixture.start();
});

afterAll(() => fixture?.stop());

const option = ({ page }: Visitor, name: string) => page.getByRole('option', { name, exact: true });

describe('a component is added', () => {
  it('by its name, with the keyboard alone, into the selected container', async () => {
    const id = await fixture.newApp();
    await using visitor = await fixture.open(id);
    await select(visitor, 'Container box');
    await visitor.page.keyboard.press('Alt+a');
    await visitor.page.keyboard.type('number');
    await option(visitor, 'Number input').waitFor();
    await visitor.page.keyboard.press('Enter');
    const { box, numberinput1 } = await storedComponents(fixture, id, ({ numberinput1: added }) => added);
    expect(numberinput1).toMatchObject({ type: 'NumberInput', parent: box!.id });
    await visitor.page.getByRole('button', { name: 'Number input numberinput1', exact: true }).waitFor();
    await visitor.page.keyboard.press('Control+z');
    await fixture.becomes(id, (text) => text);
  });

  it('by a key that is another letter on Apple’s keyboards', async () => {
    await using visitor = await fixture.open(await fixture.newApp());
    await visitor.page.evaluate(
      `document.documentElement.dispatchEvent(
        new KeyboardEvent('keydown', { key: 'å', code: 'KeyA', altKey: true, bubbles: true }),
      )`,
    );
    await visitor.page.getByLabel('Search components').waitFor();
  });

  it('from an accessible list, which says if nothing matches the search', async () => {
    const id = await fixture.newApp();
    await using visitor = await fixture.open(id);
    await visitor.page.getByRole('button', { name: 'Add component' }).click();
    await option(visitor, 'Button').waitFor();
    expect(await visitor.findViolations()).toEqual([]);
    await visitor.page.getByLabel('Search components').fill('zzz');
    await visitor.page.getByText('No matching components.').waitFor();
    expect(await visitor.findViolations()).toEqual([]);
  });
});

it('adds components one after another with the keyboard alone', async () => {
  const id = await fixture.newApp();
  await using visitor = await fixture.open(id);
  const { page } = visitor;
  const opener = page.getByRole('button', { name: 'Add component' });
  const focused = page.locator('button:focus', { hasText: 'Add component' });
  await opener.waitFor();
  await page.keyboard.press('Alt+a');
  await page.keyboard.type('text input');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: /^Text input textinput/ }).waitFor();
  await focused.waitFor();
  await page.keyboard.press('Enter');
  await page.getByLabel('Search components').fill('checkbox');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: /^Checkbox checkbox/ }).waitFor();
  await focused.waitFor();
  await page.keyboard.press('Enter');
  await page.getByLabel('Search components').waitFor();
  await page.keyboard.press('Escape');
  await page.getByLabel('Search components').waitFor({ state: 'detached' });
  await focused.waitFor();
});

describe('the inspector', () => {
  it('sets values that the document does not have yet, with a suitable control', async () => {
    const id = await fixture.newApp();
    await using visitor = await fixture.open(id);
    await select(visitor, 'Button save');
    await inspector(visitor).getByRole('switch', { name: 'Disabled' }).click();
    await storedComponents(fixture, id, ({ save }) => save!.properties.disabledState.value === '{{true}}');
    await inspector(visitor).getByRole('tab', { name: 'Styles' }).click();
    await inspector(visitor)
      .getByRole('button', { name: /^Show \d+ more$/ })
      .click();
    await inspector(visitor).getByLabel('Search properties').fill('type');
    await inspector(visitor).getByRole('combobox', { name: 'Type' }).selectOption('outline');
    await eventually(async () => expect(await fixture.stored(id)).toContain('"type":{"value":"outline"}'));
    for (let step = 0; step < 2; step += 1) await visitor.page.getByRole('button', { name: /^Undo/ }).click();
    await fixture.becomes(id, (text) => text);
  });

  it('stays at its tab for the next component, and writes nothing to it that was typed for the one before', async () => {
    const id = await fixture.newApp();
    await using visitor = await fixture.open(id);
    const name = inspector(visitor).getByRole('textbox', { name: 'Name', exact: true });
    await select(visitor, 'Button save');
    await inspector(visitor).getByRole('tab', { name: 'Styles' }).click();
    await name.fill('saveAll');
    await select(visitor, 'Container box');
    await inspector(visitor).getByRole('tab', { name: 'Styles', selected: true }).waitFor();
    await eventually(async () => expect(await name.inputValue()).toBe('box'));
    const { box } = await storedComponents(fixture, id, ({ saveAll }) => saveAll);
    expect(box).toBeDefined();
  });

  it('renames a component with what uses it, in one step, and says how much that is', async () => {
    const id = await fixture.newApp();
    await using visitor = await fixture.open(id);
    const { page } = visitor;
    await select(visitor, 'Container box');
    await inspector(visitor).getByRole('textbox', { name: 'Tooltip' }).fill('{{components.save.text}}');
    await eventually(async () => expect(await fixture.stored(id)).toContain('{{components.save.text}}'));
    await select(visitor, 'Button save');
    const name = inspector(visitor).getByRole('textbox', { name: 'Name', exact: true });
    for (const [wrong, problem] of [
      ['box', 'Another component of this page has this name.'],
      ['save all', 'Use letters, digits and _ only.'],
    ]) {
      await name.fill(wrong);
      await inspector(visitor).getByText(problem).waitFor();
      expect(await visitor.findViolations()).toEqual([]);
    }
    await name.fill('store');
    await inspector(visitor).getByText('Code and expressions use it 1 time').waitFor();
    await name.press('Enter');
    await storedComponents(fixture, id, ({ store }) => store);
    expect(await fixture.stored(id)).toContain('{{components.store.text}}');
    await page.getByRole('button', { name: 'Undo: Rename save' }).click();
    await storedComponents(fixture, id, ({ save }) => save);
    expect(await fixture.stored(id)).toContain('{{components.save.text}}');
  });

  it('replaces a switch with an expression, and back', async () => {
    const id = await fixture.newApp();
    await using visitor = await fixture.open(id);
    await select(visitor, 'Button save');
    await inspector(visitor).getByRole('button', { name: 'Write an expression: Loading' }).click();
    await inspector(visitor)
      .getByRole('textbox', { name: 'Loading' })
      .fill('{{queries.getOrders.isLoading}}');
    await storedComponents(fixture, id, ({ save }) => save!.properties.loadingState.fxActive === true);
    await inspector(visitor).getByRole('button', { name: 'Choose a value: Loading' }).click();
    await inspector(visitor).getByRole('switch', { name: 'Loading' }).waitFor();
    const { save } = await storedComponents(
      fixture,
      id,
      (all) => all.save!.properties.loadingState.fxActive === false,
    );
    expect(save!.properties.loadingState.value).toBe('{{false}}');
  });

  it('connects an event to a query by its name', async () => {
    const id = await fixture.newApp();
    await using visitor = await fixture.open(id);
    await select(visitor, 'Button save');
    await inspector(visitor).getByRole('tab', { name: 'Events' }).click();
    await inspector(visitor).getByRole('button', { name: 'Add event' }).click();
    await inspector(visitor).getByText('On click: show alert').last().click();
    await inspector(visitor).getByLabel('Do').last().selectOption('run-query');
    await inspector(visitor).getByLabel('Query', { exact: true }).selectOption({ label: 'getOrders' });
    await eventually(async () =>
      expect(await fixture.stored(id)).toContain('"queryId":"77777777-7777-4777-8777-777777777777"'),
    );
    await saved(visitor);
    expect(await visitor.findViolations()).toEqual([]);
  });
});
