import type { Visitor } from '../../support/visitor';
import { EditorFixture, fillText, saved, select } from '../../support/editor-fixture';
import { eventually } from '../../support/eventually';

let fixture: EditorFixture;

beforeAll(async () => {
  fixture = await EditorFixture.start();
});

afterAll(() => fixture?.stop());

const undo = ({ page }: Visitor) => page.getByRole('button', { name: /^Undo: / }).click();
const notSaved = ({ page }: Visitor) => page.getByText('Not saved, trying again').waitFor();
const becomesText = (id: string, ...texts: string[]) =>
  eventually(async () => {
    const stored = await fixture.stored(id);
    for (const text of texts) expect(stored).toContain(`"${text}"`);
  });

async function retitle(visitor: Visitor, component: string, text: string): Promise<void> {
  await select(visitor, component);
  await fillText(visitor, text);
}

it('undoes only one’s own change after it was rebased on someone else’s', async () => {
  const id = await fixture.newApp();
  await using one = await fixture.open(id);
  await retitle(one, 'Text title', 'Saved before');
  await becomesText(id, 'Saved before');
  await saved(one);
  await one.context.setOffline(true);
  await retitle(one, 'Button save', 'Mine');
  await notSaved(one);

  await using two = await fixture.open(id);
  await retitle(two, 'Button save', 'Theirs');
  await becomesText(id, 'Theirs');
  await one.context.setOffline(false);
  await one.page.getByRole('button', { name: 'Keep my changes' }).click();
  await becomesText(id, 'Mine', 'Saved before');

  await undo(one);
  await becomesText(id, 'Theirs', 'Saved before');
  await undo(one);
  await becomesText(id, 'Theirs', 'Orders of today');
  await eventually(async () =>
    expect(await one.page.getByRole('button', { name: 'Undo', exact: true }).isDisabled()).toBe(true),
  );
});

it('undoes one’s own changes after someone else saved, except where they changed it since', async () => {
  const id = await fixture.newApp();
  await using one = await fixture.open(id);
  await retitle(one, 'Text title', 'One');
  await retitle(one, 'Button save', 'Two');
  await becomesText(id, 'One', 'Two');
  await saved(one);
  await using two = await fixture.open(id);
  await retitle(two, 'Button save', 'Theirs');
  await one.page.locator('[data-component]').getByText('Theirs').waitFor();
  await undo(one);
  await becomesText(id, 'Orders of today', 'Theirs');
  await eventually(async () =>
    expect(await one.page.getByRole('button', { name: 'Undo', exact: true }).isDisabled()).toBe(true),
  );
});

it('undoes step by step what was typed offline before a reload', async () => {
  const id = await fixture.newApp();
  await using visitor = await fixture.open(id);
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
  await fixture.becomes(id, (text) => text);
});

it('undoes a change that waited in the browser and was rebased on someone else’s', async () => {
  const id = await fixture.newApp();
  await using visitor = await fixture.open(id);
  const { page } = visitor;
  await page.route('**/definition', (route) =>
    route.request().method() === 'PATCH' ? route.abort() : route.continue(),
  );
  page.on('dialog', (dialog) => void dialog.accept());
  await retitle(visitor, 'Text title', 'Waited');
  await notSaved(visitor);
  await using two = await fixture.open(id);
  await retitle(two, 'Button save', 'Theirs');
  await becomesText(id, 'Theirs');
  await page.reload();
  await page.unroute('**/definition');
  await page.getByRole('button', { name: 'Keep my changes' }).click();
  await becomesText(id, 'Waited', 'Theirs');
  await page.getByRole('button', { name: 'Undo: Unsaved changes' }).click();
  await becomesText(id, 'Orders of today', 'Theirs');
});
