import type { Visitor } from '../support/browser';
import { EditorWorld, fillText, saved, select } from '../support/editor-world';
import { eventually } from '../support/eventually';

let world: EditorWorld;

beforeAll(async () => {
  world = await EditorWorld.start();
});

afterAll(() => world?.stop());

const undo = ({ page }: Visitor) => page.getByRole('button', { name: /^Undo: / }).click();
const notSaved = ({ page }: Visitor) => page.getByText('Not saved, trying again').waitFor();
const becomesText = (id: string, ...texts: string[]) =>
  eventually(async () => {
    const stored = await world.stored(id);
    for (const text of texts) expect(stored).toContain(`"${text}"`);
  });

async function retitle(visitor: Visitor, component: string, text: string): Promise<void> {
  await select(visitor, component);
  await fillText(visitor, text);
}

it('takes back one’s own after it was put on top of what somebody else saved, and nothing of theirs', async () => {
  const id = await world.newApp();
  await using one = await world.open(id);
  await retitle(one, 'Text title', 'Saved before');
  await becomesText(id, 'Saved before');
  await saved(one);
  await one.context.setOffline(true);
  await retitle(one, 'Button save', 'Mine');
  await notSaved(one);

  await using two = await world.open(id);
  await retitle(two, 'Button save', 'Theirs');
  await becomesText(id, 'Theirs');
  await one.context.setOffline(false);
  await one.page.getByRole('button', { name: 'Keep my changes on top of theirs' }).click();
  await becomesText(id, 'Mine', 'Saved before');

  await undo(one);
  await becomesText(id, 'Theirs', 'Saved before');
  await undo(one);
  await becomesText(id, 'Theirs', 'Orders of today');
  expect(await one.page.getByRole('button', { name: 'Undo', exact: true }).isDisabled()).toBe(true);
});

it('takes back one’s own after somebody else saved, but not what they have changed since', async () => {
  const id = await world.newApp();
  await using one = await world.open(id);
  await retitle(one, 'Text title', 'One');
  await retitle(one, 'Button save', 'Two');
  await becomesText(id, 'One', 'Two');
  await saved(one);
  await using two = await world.open(id);
  await retitle(two, 'Button save', 'Theirs');
  await one.page.locator('[data-component]').getByText('Theirs').waitFor();
  await undo(one);
  await becomesText(id, 'Orders of today', 'Theirs');
  expect(await one.page.getByRole('button', { name: 'Undo', exact: true }).isDisabled()).toBe(true);
});

it('takes back step by step what was typed without a connection before the page was loaded again', async () => {
  const id = await world.newApp();
  await using visitor = await world.open(id);
  const { page } = visitor;
  await page.route('**/definition', (route) =>
    route.request().method() === 'PATCH' ? route.abort() : route.continue(),
  );
  page.on('dialog', (dialog) => void dialog.accept());
  await retitle(visitor, 'Text title', 'First');
  await retitle(visitor, 'Button save', 'Second');
  await notSaved(visitor);
  await page.reload();
  await page.unroute('**/definition');
  await becomesText(id, 'First', 'Second');
  await undo(visitor);
  await becomesText(id, 'First', 'Save');
  await undo(visitor);
  await world.becomes(id, (text) => text);
});

it('takes back what waited in the browser, after it was put on top of what somebody else saved', async () => {
  const id = await world.newApp();
  await using visitor = await world.open(id);
  const { page } = visitor;
  await page.route('**/definition', (route) =>
    route.request().method() === 'PATCH' ? route.abort() : route.continue(),
  );
  page.on('dialog', (dialog) => void dialog.accept());
  await retitle(visitor, 'Text title', 'Waited');
  await notSaved(visitor);
  await using two = await world.open(id);
  await retitle(two, 'Button save', 'Theirs');
  await becomesText(id, 'Theirs');
  await page.reload();
  await page.unroute('**/definition');
  await page.getByRole('button', { name: 'Keep my changes on top of theirs' }).click();
  await becomesText(id, 'Waited', 'Theirs');
  await page.getByRole('button', { name: 'Undo: What was not saved yet' }).click();
  await becomesText(id, 'Orders of today', 'Theirs');
});
