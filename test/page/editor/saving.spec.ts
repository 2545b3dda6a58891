import { EditorFixture, fillText, inspector, saved, select } from '../../support/editor-fixture';
import { eventually } from '../../support/eventually';

let fixture: EditorFixture;

beforeAll(async () => {
  fixture = await EditorFixture.start();
});

afterAll(() => fixture?.stop());

it('saves a changed text automatically, and nothing else in the document changes', async () => {
  const id = await fixture.newApp();
  await using visitor = await fixture.open(id);
  await select(visitor, 'Text title');
  await fillText(visitor, 'Orders of tomorrow');

  await fixture.becomes(id, (text) => text.replace('Orders of today', 'Orders of tomorrow'));
  await saved(visitor);
});

it('saves over plain HTTP as well, where browsers hide a part of their functions', async () => {
  const id = await fixture.newApp();
  const script = 'delete Crypto.prototype.randomUUID; delete Navigator.prototype.locks;';
  await using visitor = await fixture.open(id, { script });
  const { page } = visitor;
  expect(await page.evaluate('[typeof crypto.randomUUID, "locks" in navigator]')).toEqual([
    'undefined',
    false,
  ]);
  await select(visitor, 'Text title');
  await fillText(visitor, 'Without a certificate');
  await saved(visitor);
  await fixture.becomes(id, (text) => text.replace('Orders of today', 'Without a certificate'));
  expect(visitor.complaints).toEqual([]);
});

it('moves with arrow keys, resizes, and undoes both byte for byte', async () => {
  const id = await fixture.newApp();
  await using visitor = await fixture.open(id);
  await select(visitor, 'Text title');
  await visitor.page.keyboard.press('ArrowDown');
  await visitor.page.keyboard.press('ArrowRight');
  await visitor.page.keyboard.press('Shift+ArrowDown');
  await fixture.becomes(id, (text) =>
    text.replace(
      '"left":2,"width":10,"height":40,"dimensionUnit":"count","top":20}',
      '"left":3,"width":10,"height":50,"dimensionUnit":"count","top":30}',
    ),
  );
  await visitor.page.keyboard.press('Control+z');
  await fixture.becomes(id, (text) => text);
  await visitor.page.keyboard.press('Control+Shift+z');
  await fixture.becomes(id, (text) =>
    text.replace(
      '"left":2,"width":10,"height":40,"dimensionUnit":"count","top":20}',
      '"left":3,"width":10,"height":50,"dimensionUnit":"count","top":30}',
    ),
  );
});

it('drags a component to another place', async () => {
  const id = await fixture.newApp();
  await using visitor = await fixture.open(id);
  const box = (await visitor.page.getByRole('button', { name: 'Button save', exact: true }).boundingBox())!;
  await visitor.page.mouse.move(box.x + 10, box.y + 10);
  await visitor.page.mouse.down();
  await visitor.page.mouse.move(box.x + 10, box.y + 200, { steps: 4 });
  await visitor.page.mouse.move(box.x + 10, box.y + 310, { steps: 2 });
  await visitor.page.mouse.up();
  await fixture.becomes(id, (text) => text.replace('"top":80}', '"top":380}'));
});

it('deletes a container with its contents, and restores it byte for byte', async () => {
  const id = await fixture.newApp();
  await using visitor = await fixture.open(id);
  await select(visitor, 'Container box');
  await visitor.page.keyboard.press('Delete');
  await eventually(async () => expect(await fixture.stored(id)).not.toMatch(/"box"|"inside"/));
  await visitor.page.keyboard.press('Control+z');
  await fixture.becomes(id, (text) => text);
});

it('adds a component under a unique name', async () => {
  const id = await fixture.newApp();
  await using visitor = await fixture.open(id);
  await visitor.page.getByRole('button', { name: 'Add component' }).click();
  await visitor.page.getByRole('option', { name: 'Button', exact: true }).click();
  await visitor.page.getByRole('button', { name: 'Button button1', exact: true }).waitFor();
  await eventually(async () => expect(await fixture.stored(id)).toContain('"name":"button1"'));
});

it('edits events and queries', async () => {
  const id = await fixture.newApp();
  await using visitor = await fixture.open(id);
  await select(visitor, 'Button save');
  await inspector(visitor).getByRole('tab', { name: 'Events' }).click();
  await inspector(visitor).getByText('On click: show alert').click();
  await inspector(visitor).getByLabel('Message').fill('Saved!');
  await visitor.page.getByRole('tab', { name: 'Queries' }).click();
  await visitor.page.getByRole('button', { name: 'getOrders REST API' }).click();
  await inspector(visitor).getByLabel('URL', { exact: true }).fill('/orders?limit=5');
  await fixture.becomes(id, (text) =>
    text.replace('"message":"Hello"', '"message":"Saved!"').replace('"/orders"', '"/orders?limit=5"'),
  );
});

it('saves the raw text, or shows why the server refuses it', async () => {
  const id = await fixture.newApp();
  await using visitor = await fixture.open(id);
  await visitor.page.getByRole('button', { name: 'Document', exact: true }).click();
  const text = visitor.page.getByRole('textbox', { name: 'Document' });
  await text.click();
  await visitor.page.keyboard.press('Control+Home');
  await visitor.page.keyboard.type('x');
  await visitor.page.getByRole('button', { name: 'Save document' }).click();
  await visitor.page.getByRole('alert').getByText('Not saved').waitFor();

  await visitor.page.keyboard.press('Control+Home');
  await text.click();
  await visitor.page.keyboard.press('Control+a');
  await visitor.page.keyboard.insertText(fixture.first(id).replace('"handle":"home"', '"handle":"start"'));
  await visitor.page.getByRole('button', { name: 'Save document' }).click();
  await fixture.becomes(id, (was) => was.replace('"handle":"home"', '"handle":"start"'));
});
