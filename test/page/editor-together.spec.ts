import { EditorWorld, fillText, saved, select } from '../support/editor-world';
import { eventually } from '../support/eventually';

let world: EditorWorld;

beforeAll(async () => {
  world = await EditorWorld.start();
});

afterAll(() => world?.stop());

it('shows what the other one saved as soon as it is there', async () => {
  const id = await world.newApp();
  await using one = await world.open(id);
  await using two = await world.open(id);
  await two.page.getByText('Orders of today').waitFor();
  await select(one, 'Text title');
  await fillText(one, 'From the other one');
  await two.page.getByText('From the other one').waitFor();
});

it('keeps both changes where somebody else saved first', async () => {
  const id = await world.newApp();
  await using one = await world.open(id);
  await one.context.setOffline(true);
  await select(one, 'Button save');
  await fillText(one, 'Save all');
  await one.page.getByText('Not saved, trying again').waitFor();

  await using two = await world.open(id);
  await select(two, 'Text title');
  await two.page.keyboard.press('Delete');
  await saved(two);
  await eventually(async () => expect(await world.stored(id)).not.toContain('Orders of today'));

  await one.context.setOffline(false);
  await one.page.getByText('Someone else saved this app first').waitFor();
  expect(await one.findBarriersInEachView('editor-moved')).toEqual([]);
  await one.page.getByRole('button', { name: 'Keep my changes on top of theirs' }).click();
  await saved(one);
  const text = await world.stored(id);
  expect(text).toContain('Save all');
  expect(text).not.toContain('Orders of today');
});

it('loads theirs where one’s own is dropped', async () => {
  const id = await world.newApp();
  await using one = await world.open(id);
  await one.context.setOffline(true);
  await select(one, 'Text title');
  await fillText(one, 'Mine');
  await one.page.getByText('Not saved, trying again').waitFor();
  await using two = await world.open(id);
  await select(two, 'Text title');
  await fillText(two, 'Theirs');
  await eventually(async () => expect(await world.stored(id)).toContain('Theirs'));
  await one.context.setOffline(false);
  await one.page.getByRole('button', { name: 'Drop mine and load theirs' }).click();
  await one.page.locator('[data-component]').getByText('Theirs').waitFor();
  expect(await world.stored(id)).not.toContain('Mine');
});
