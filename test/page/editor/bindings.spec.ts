import { EditorFixture, fillText, inspector, saved, select } from '../../support/editor-fixture';
import { eventually } from '../../support/eventually';
import { patch } from '../../support/git-fixture';

const INSIDE = '44444444-4444-4444-8444-444444444444';

let fixture: EditorFixture;

beforeAll(async () => {
  fixture = await EditorFixture.start();
});

afterAll(() => fixture?.stop());

async function withText(value: string) {
  const id = await fixture.newApp();
  const path = '/appV2/components/0/properties/text/value';
  await patch(fixture.member, id, { changes: [{ op: 'replace', path, value }] });
  return { id, before: await fixture.stored(id), visitor: await fixture.open(id) };
}

const shown = async (visitor: Awaited<ReturnType<EditorFixture['open']>>) =>
  inspector(visitor).getByLabel('Text', { exact: true }).inputValue();

it('shows the names of components in place of their ids, and stores the ids', async () => {
  const opened = await withText(`Dear {{components.${INSIDE}.value}}`);
  await using visitor = opened.visitor;
  await select(visitor, 'Text title');
  await eventually(async () => expect(await shown(visitor)).toBe('Dear {{components.inside.value}}'));
  // On the canvas, too.
  await visitor.page.getByText('components.inside.value').first().waitFor();
  await fillText(visitor, 'Dear {{components.inside.value}} and {{components.box.x}}');
  await inspector(visitor).getByLabel('Text', { exact: true }).blur();
  await saved(visitor);
  const box = '33333333-3333-4333-8333-333333333333';
  await eventually(async () =>
    expect(await fixture.stored(opened.id)).toBe(
      opened.before.replace(
        `Dear {{components.${INSIDE}.value}}`,
        `Dear {{components.${INSIDE}.value}} and {{components.${box}.x}}`,
      ),
    ),
  );
  expect(await shown(visitor)).toBe('Dear {{components.inside.value}} and {{components.box.x}}');
  expect(visitor.complaints).toEqual([]);
});

it('keeps an untouched text to the byte, and names that an app without ids is written with', async () => {
  const opened = await withText('{{components.inside.value}}');
  await using visitor = opened.visitor;
  await select(visitor, 'Text title');
  const field = inspector(visitor).getByLabel('Text', { exact: true });
  await field.focus();
  await field.blur();
  await fillText(visitor, '{{components.inside.value}} {{components.box.x}}');
  await field.blur();
  await eventually(async () =>
    expect(await fixture.stored(opened.id)).toBe(
      opened.before.replace(
        '{{components.inside.value}}',
        '{{components.inside.value}} {{components.box.x}}',
      ),
    ),
  );
});
