import type { Visitor } from '../../support/visitor';
import { EditorFixture, fillText, select } from '../../support/editor-fixture';
import { eventually } from '../../support/eventually';

let fixture: EditorFixture;

beforeAll(async () => {
  fixture = await EditorFixture.start();
});

afterAll(() => fixture?.stop());

const newHandle = (text: string): string => text.replace('"handle":"home"', '"handle":"start"');
const showDesign = ({ page }: Visitor) => page.getByRole('button', { name: 'Design', exact: true }).click();
const question = ({ page }: Visitor) => page.getByRole('dialog', { name: 'Unsaved changes' });
const answer = (visitor: Visitor, name: string) => question(visitor).getByRole('button', { name }).click();

/** Opens the raw view of an app and replaces its text. */
async function typed(id: string, text: string): Promise<Visitor> {
  const visitor = await fixture.open(id);
  await visitor.page.getByRole('button', { name: 'Document', exact: true }).click();
  await type(visitor, text);
  return visitor;
}

async function type({ page }: Visitor, text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Document' }).click();
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText(text);
  await page.getByText('Not saved yet').waitFor();
}

it('asks before unsaved text is left for the design, and discards it only when told to', async () => {
  const id = await fixture.newApp();
  await using visitor = await typed(id, newHandle(fixture.first(id)));
  await showDesign(visitor);
  await question(visitor).waitFor();
  expect(await visitor.findViolationsInEachView('editor-raw-question')).toEqual([]);
  await answer(visitor, 'Keep editing');
  await visitor.page.getByText('Not saved yet').waitFor();
  expect(await fixture.stored(id)).toBe(fixture.first(id));

  await showDesign(visitor);
  await answer(visitor, 'Discard');
  await visitor.page.getByRole('navigation', { name: 'Pages' }).waitFor();
  expect(await fixture.stored(id)).toBe(fixture.first(id));
});

it('saves the text when switching to the design, and stays if that fails', async () => {
  const id = await fixture.newApp();
  await using visitor = await typed(id, '{"no document');
  await showDesign(visitor);
  await answer(visitor, 'Save and leave');
  await visitor.page.getByRole('alert').getByText('Not saved').waitFor();
  await question(visitor).waitFor({ state: 'detached' });

  await type(visitor, newHandle(fixture.first(id)));
  await showDesign(visitor);
  await answer(visitor, 'Save and leave');
  await visitor.page.getByRole('navigation', { name: 'Pages' }).waitFor();
  await fixture.becomes(id, newHandle);
});

it('leads to the place where the text is no JSON, and calls nothing saved meanwhile', async () => {
  const id = await fixture.newApp();
  const broken = `{\n${'  "a": 1,\n'.repeat(200)}  "b": oops\n}`;
  await using visitor = await typed(id, broken);
  const { page } = visitor;
  expect(await page.getByRole('region', { name: 'App bar' }).getByText('Saved').count()).toBe(0);
  await page.getByRole('button', { name: 'Save document' }).click();
  await page.getByRole('button', { name: 'Go to line 202' }).click();
  await page.locator('.cm-activeLine').getByText('oops').waitFor();
  await page.keyboard.insertText('1');
  await page.getByText('"b": 1oops').waitFor();
});

it('asks before leaving the app, by a link or the browser’s back button', async () => {
  const id = await fixture.newApp();
  await using visitor = await typed(id, newHandle(fixture.first(id)));
  const { page } = visitor;
  const back = page.getByRole('link', { name: 'Back to apps' });
  await back.click();
  await answer(visitor, 'Keep editing');
  await page.getByText('Not saved yet').waitFor();
  await back.click();
  await answer(visitor, 'Save and leave');
  await page.getByRole('heading', { name: 'Apps', exact: true }).waitFor();
  await fixture.becomes(id, newHandle);
});

it('makes the browser ask before a reload', async () => {
  const id = await fixture.newApp();
  await using visitor = await typed(id, newHandle(fixture.first(id)));
  const asked = new Promise<string>((resolve) =>
    visitor.page.once('dialog', (dialog) => void dialog.dismiss().then(() => resolve(dialog.type()))),
  );
  await visitor.page.evaluate('void setTimeout(() => location.reload())');
  expect(await asked).toBe('beforeunload');
  await visitor.page.getByText('Not saved yet').waitFor();
});

it('saves the text before another version is created, and stays if that fails', async () => {
  const id = await fixture.newApp();
  await using visitor = await typed(id, newHandle(fixture.first(id)));
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
  await type(visitor, newHandle(fixture.first(id)));
  await makeVersion();
  await page.getByRole('button', { name: 'Version v2' }).waitFor();
  expect(await fixture.stored(id)).toContain('"handle":"start"');
});

it('keeps the typed text if someone else saves first', async () => {
  const id = await fixture.newApp();
  await using one = await typed(id, newHandle(fixture.first(id)));
  await using two = await fixture.open(id);
  await select(two, 'Text title');
  await fillText(two, 'Theirs');
  await eventually(async () => expect(await fixture.stored(id)).toContain('Theirs'));
  await one.page.getByRole('button', { name: 'Save document' }).click();
  await one.page.getByText('Someone else saved this app first').waitFor();
  await one.page.getByText('Not saved yet').waitFor();
  await one.page.getByRole('button', { name: 'Discard mine and load theirs' }).click();
  await one.page.getByText('Saved document').waitFor();
  expect(await fixture.stored(id)).toContain('Theirs');
});

it('shows what someone else saved if nothing was typed', async () => {
  const id = await fixture.newApp();
  await using one = await fixture.open(id);
  await one.page.getByRole('button', { name: 'Document', exact: true }).click();
  await one.page.getByRole('textbox', { name: 'Document' }).waitFor();
  await using two = await fixture.open(id);
  await select(two, 'Text title');
  await fillText(two, 'Theirs');
  await one.page.getByText(/"Theirs"/).waitFor();
});

it('tells people without a mouse how to leave the text, which takes the Tab key', async () => {
  await using visitor = await fixture.open(await fixture.newApp());
  const { page } = visitor;
  await page.getByRole('button', { name: 'Document', exact: true }).click();
  const text = page.getByRole('textbox', { name: 'Document' });
  await text.focus();
  await page.keyboard.press('Shift');
  await page.getByText('Press Escape, then Tab to leave the text.').waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Tab');
  await eventually(async () => expect(await text.and(page.locator(':focus')).count()).toBe(0));
  expect(await visitor.findViolations()).toEqual([]);
});
