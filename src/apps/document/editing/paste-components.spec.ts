import {
  componentsOf,
  copyComponents,
  eventsOf,
  findType,
  pasteComponents,
  SourceText,
  type Clip,
  type Component,
} from './index';
import {
  BOX,
  boxWithText,
  editedDocuments,
  EditedDocument,
  expectUndone,
} from '../../../../test/support/edited-document';

const PAGE = { parentId: null, slot: null };
const anything = { target: PAGE, isPossible: () => true };

const componentsIn = (edited: EditedDocument): Component[] => componentsOf(edited.place());

/** The clipboard after copying, without the checks of a page that pastes. */
function copied(edited: EditedDocument, ids: readonly string[]): Clip {
  const text = copyComponents(edited.place(), ids);
  const parsed = JSON.parse(text) as Omit<Clip, 'items'> & { components: Clip['items'] };
  const source = new SourceText(text, parsed);
  return { ...parsed, items: parsed.components, print: (...of) => source.print(...of) };
}

/** A few with all that stands in them; of a large page not everything. */
const someIds = (edited: EditedDocument): string[] =>
  componentsIn(edited)
    .filter(({ parentId }) => parentId === null)
    .slice(0, 4)
    .map(({ id }) => id);

const byGeneration = (generation: 'lists' | 'definition'): EditedDocument[] =>
  editedDocuments
    .map(([, text]) => new EditedDocument(text))
    .filter(({ model }) => model.generation === generation);

it.each(editedDocuments)(
  'duplicates components of %s with all that belongs to them, byte for byte back',
  (_name, text) => {
    const edited = new EditedDocument(text);
    const ids = someIds(edited);
    const before = componentsIn(edited);
    const clip = copied(edited, ids);
    const pasted = pasteComponents(edited.place(), clip, { ...anything, target: 'in-place' });
    expectUndone(edited, pasted.edits);
    edited.change(pasted.edits);

    const made = componentsIn(edited).filter(({ id }) => !before.some((old) => old.id === id));
    expect(made).toHaveLength(clip.items.length);
    expect(pasted.ids).toHaveLength(ids.length);
    const names = componentsIn(edited).map(({ name }) => name);
    const namesBefore = before.map(({ name }) => name);
    expect(new Set(names).size).toBe(new Set(namesBefore).size + made.length);
    clip.items.forEach((item, index) => {
      const original = before.find(({ id }) => id === item.id)!;
      const copy = made[index];
      expect(copy.type).toBe(original.type);
      expect(eventsOf(edited.place(), copy.id)).toHaveLength(eventsOf(edited.place(), original.id).length);
      // Nothing of a copy stands in what it was copied from.
      if (original.parentId !== null && !ids.includes(item.id))
        expect(copy.parentId).not.toBe(original.parentId);
    });
    expect(edited.text).not.toContain('"id":"undefined"');
  },
);

it.each(['lists', 'definition'] as const)('takes components from %s documents to the others', (from) => {
  const to = from === 'lists' ? 'definition' : 'lists';
  const targets = byGeneration(to).filter(({ text }) => text.length < 500_000);
  for (const source of byGeneration(from)) {
    const ids = someIds(source);
    const clip = copied(source, ids);
    for (const target of targets.slice(0, 2)) {
      const before = componentsIn(target).length;
      const isPossible = (type: string) => to === 'lists' || findType(type)?.only !== 'lists';
      const pasted = pasteComponents(target.place(), clip, { target: PAGE, isPossible });
      expectUndone(target, pasted.edits);
      target.change(pasted.edits);
      const after = componentsIn(target);
      expect(after.length + pasted.leftOut.length).toBe(before + clip.items.length);
      for (const { id } of after.slice(before)) {
        const made = after.find((each) => each.id === id)!;
        expect(made.box.width).toBeGreaterThan(0);
        expect(made.box.width).toBeLessThan(101);
      }
      target.undo();
    }
  }
});

it('lets what is copied refer to one another, and keeps every number as it was spelled', () => {
  const edited = boxWithText();
  const clip = copied(edited, [BOX]);
  const { ids, edits } = pasteComponents(edited.place(), clip, { ...anything, target: 'in-place' });
  edited.change(edits);
  const { components, events } = edited.document as {
    components: {
      name: string;
      layouts: { id: string }[];
      properties: { text: { value: string } };
      id: string;
    }[];
    events: { id: string; sourceId: string; event: { componentId: string } }[];
  };
  const [, , box, text] = components;
  expect(box).toMatchObject({ id: ids[0], name: 'box1', layouts: [{ top: 110, left: 1 }] });
  expect(box.layouts[0].id).not.toBe('l');
  expect(text).toMatchObject({ name: 'text2', parent: ids[0] });
  expect(text.properties.text.value).toBe(
    `{{components.box1.x + components.${ids[0]}.y + components['box1'].z + page.components.box + components.boxer.z}}`,
  );
  expect(events[1]).toMatchObject({ sourceId: text.id, event: { componentId: ids[0] } });
  expect(events[1].id).not.toBe('e');
  expect(edited.text.split('1.50,"huge":12345678901234567890')).toHaveLength(3);
});
