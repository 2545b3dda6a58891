import type { Visitor } from '../support/browser';
import { EditorWorld, fillText, select } from '../support/editor-world';
import { eventually } from '../support/eventually';

let world: EditorWorld;

beforeAll(async () => {
  world = await EditorWorld.start();
});

afterAll(() => world?.stop());

const newHandle = (text: string): string => text.replace('"handle":"home"', '"handle":"start"');
const showDesign = ({ page }: Visitor) => page.getByRole('button', { name: 'Design', exact: true }).click();
const question = ({ page }: Visitor) => page.getByRole('dialog', { name: 'The text is not saved' });
const answer = (visitor: Visitor, name: string) => question(visitor).getByRole('button', { name }).click();

/** An app in its raw view, its text replaced by another one. */
async function typed(id: string, text: string): Promise<Visitor> {
  const visitor = await world.open(id);
  await visitor.page.getByRole('button', { name: 'Document', exact: true }).click();
  await type(visitor, text);
  return visitor;
}

async function type({ page }: Visitor, text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Document' }).click();
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText(text);
  await page.getByText('Changed, not saved yet').waitFor();
}

it('asks before text that is not saved is left for the design, and loses it only when told to', async () => {
  const id = await world.newApp();
  await using visitor = await typed(id, newHandle(world.first(id)));
  await showDesign(visitor);
  await question(visitor).waitFor();
  expect(await visitor.findBarriersInEachView('editor-raw-question')).toEqual([]);
  await answer(visitor, 'Stay here');
  await visitor.page.getByText('Changed, not saved yet').waitFor();
  expect(await world.stored(id)).toBe(world.first(id));

  await showDesign(visitor);
  await answer(visitor, 'Drop what I changed');
  await visitor.page.getByRole('navigation', { name: 'Pages' }).waitFor();
  expect(await world.stored(id)).toBe(world.first(id));
});

it('saves the text on the way to the design, and stays where it cannot be saved', async () => {
  const id = await world.newApp();
  await using visitor = await typed(id, '{"no document');
  await showDesign(visitor);
  await answer(visitor, 'Save and leave');
  await visitor.page.getByRole('alert').getByText('Not saved').waitFor();
  await question(visitor).waitFor({ state: 'detached' });

  await type(visitor, newHandle(world.first(id)));
  await showDesign(visitor);
  await answer(visitor, 'Save and leave');
  await visitor.page.getByRole('navigation', { name: 'Pages' }).waitFor();
  await world.becomes(id, newHandle);
});

it('asks before the app is left, by a link or by the browser’s way back', async () => {
  const id = await world.newApp();
  await using visitor = await typed(id, newHandle(world.first(id)));
  const { page } = visitor;
  const back = page.getByRole('link', { name: 'Back to apps' });
  await back.click();
  await answer(visitor, 'Stay here');
  await page.getByText('Changed, not saved yet').waitFor();
  await back.click();
  await answer(visitor, 'Save and leave');
  await page.getByRole('heading', { name: 'Apps' }).waitFor();
  await world.becomes(id, newHandle);
});

it('has the browser ask before the page is loaded again', async () => {
  const id = await world.newApp();
  await using visitor = await typed(id, newHandle(world.first(id)));
  const asked = new Promise<string>((resolve) =>
    visitor.page.once('dialog', (dialog) => void dialog.dismiss().then(() => resolve(dialog.type()))),
  );
  await visitor.page.evaluate('void setTimeout(() => location.reload())');
  expect(await asked).toBe('beforeunload');
  await visitor.page.getByText('Changed, not saved yet').waitFor();
});

it('saves the text before another version is made, and goes nowhere where that fails', async () => {
  const id = await world.newApp();
  await using visitor = await typed(id, newHandle(world.first(id)));
  const { page } = visitor;
  const makeVersion = async () => {
    await page.getByRole('button', { name: 'Version v1' }).click();
    await page.getByRole('menuitem', { name: 'New version' }).click();
    await page.getByLabel('Version name').fill('v2');
    await page.getByRole('button', { name: 'Create version' }).click();
  };
  await type(visitor, '{');
  await makeVersion();
  await page.getByText('Your last changes could not be saved.').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await type(visitor, newHandle(world.first(id)));
  await makeVersion();
  await page.getByRole('button', { name: 'Version v2' }).waitFor();
  expect(await world.stored(id)).toContain('"handle":"start"');
});

it('keeps what was typed where somebody else saved first', async () => {
  const id = await world.newApp();
  await using one = await typed(id, newHandle(world.first(id)));
  await using two = await world.open(id);
  await select(two, 'Text title');
  await fillText(two, 'Theirs');
  await eventually(async () => expect(await world.stored(id)).toContain('Theirs'));
  await one.page.getByRole('button', { name: 'Save document' }).click();
  await one.page.getByText('Someone else saved this app first').waitFor();
  await one.page.getByText('Changed, not saved yet').waitFor();
  await one.page.getByRole('button', { name: 'Drop my text and load theirs' }).click();
  await one.page.getByText('The document as it is stored').waitFor();
  expect(await world.stored(id)).toContain('Theirs');
});

it('shows what somebody else saved, where nothing was typed', async () => {
  const id = await world.newApp();
  await using one = await world.open(id);
  await one.page.getByRole('button', { name: 'Document', exact: true }).click();
  await one.page.getByRole('textbox', { name: 'Document' }).waitFor();
  await using two = await world.open(id);
  await select(two, 'Text title');
  await fillText(two, 'Theirs');
  await one.page.getByText(/"Theirs"/).waitFor();
});
