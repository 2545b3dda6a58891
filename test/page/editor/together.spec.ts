import { EditorFixture, fillText, saved, select } from '../../support/editor-fixture';
import { eventually } from '../../support/eventually';

let fixture: EditorFixture;

beforeAll(async () => {
  fixture = await EditorFixture.start();
});

afterAll(() => fixture?.stop());

it('shows what another person saved at once', async () => {
  const id = await fixture.newApp();
  await using one = await fixture.open(id);
  await using two = await fixture.open(id);
  await two.page.getByText('Orders of today').waitFor();
  await select(one, 'Text title');
  await fillText(one, 'From the other one');
  await two.page.getByText('From the other one').waitFor();
});

it('keeps both changes if someone else saves first', async () => {
  const id = await fixture.newApp();
  await using one = await fixture.open(id);
  await one.context.setOffline(true);
  await select(one, 'Button save');
  await fillText(one, 'Save all');
  await one.page.getByText('Not saved, trying again').waitFor();

  await using two = await fixture.open(id);
  await select(two, 'Text title');
  await two.page.keyboard.press('Delete');
  await saved(two);
  await eventually(async () => expect(await fixture.stored(id)).not.toContain('Orders of today'));

  await one.context.setOffline(false);
  await one.page.getByText('Someone else saved this app first').waitFor();
  expect(await one.findViolationsInEachView('editor-moved')).toEqual([]);
  await one.page.getByRole('button', { name: 'Keep my changes' }).click();
  await saved(one);
  const text = await fixture.stored(id);
  expect(text).toContain('Save all');
  expect(text).not.toContain('Orders of today');
});

it('loads theirs after discarding one’s own', async () => {
  const id = await fixture.newApp();
  await using one = await fixture.open(id);
  await one.context.setOffline(true);
  await select(one, 'Text title');
  await fillText(one, 'Mine');
  await one.page.getByText('Not saved, trying again').waitFor();
  await using two = await fixture.open(id);
  await select(two, 'Text title');
  await fillText(two, 'Theirs');
  await eventually(async () => expect(await fixture.stored(id)).toContain('Theirs'));
  await one.context.setOffline(false);
  await one.page.getByRole('button', { name: 'Discard mine and load theirs' }).click();
  await one.page.locator('[data-component]').getByText('Theirs').waitFor();
  expect(await fixture.stored(id)).not.toContain('Mine');
});
