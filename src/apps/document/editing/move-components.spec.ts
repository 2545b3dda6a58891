import {
  canMoveInto,
  componentsOf,
  deleteComponents,
  moveUnder,
  topMost,
  withDescendants,
  type Component,
} from './index';
import { editedDocuments, EditedDocument, expectUndone } from '../../../../test/support/edited-document';

const componentsIn = (edited: EditedDocument): Component[] => componentsOf(edited.place());

it.each(editedDocuments)(
  'moves a component of %s into another one and out to the page, byte for byte',
  (_name, text) => {
    const edited = new EditedDocument(text);
    const components = componentsIn(edited);
    const inner = components.find(({ parentId }) => parentId !== null);
    const [first, second] = components.filter(({ parentId }) => parentId === null);
    if (inner) {
      const out = moveUnder(edited.place(), [inner.id], { parentId: null, slot: null });
      expectUndone(edited, out);
      edited.change(out);
      expect(componentsIn(edited).find(({ id }) => id === inner.id)).toMatchObject({ parentId: null });
      edited.undo();
    }
    if (second) {
      const target = { parentId: second.id, slot: '1' };
      const into = moveUnder(edited.place(), [first.id], target);
      expectUndone(edited, into);
      edited.change(into);
      expect(componentsIn(edited).find(({ id }) => id === first.id)).toMatchObject(target);
    }
  },
);

it.each(editedDocuments)(
  'never moves a component of %s into itself, nor into what it holds',
  (_name, text) => {
    const edited = new EditedDocument(text);
    const components = componentsIn(edited);
    for (const { id } of components) {
      for (const inside of withDescendants(components, [id])) {
        expect(canMoveInto(components, [id], { parentId: inside, slot: null })).toBe(false);
        expect(moveUnder(edited.place(), [id], { parentId: inside, slot: null })).toEqual([]);
      }
    }
  },
);

it.each(editedDocuments)('deletes several of %s at once, with all that stands in them', (_name, text) => {
  const edited = new EditedDocument(text);
  const components = componentsIn(edited);
  const ids = components.filter((_each, index) => index % 3 === 0).map(({ id }) => id);
  const edits = deleteComponents(edited.place(), ids);
  expectUndone(edited, edits);
  edited.change(edits);
  const gone = withDescendants(components, ids);
  expect(componentsIn(edited).map(({ id }) => id)).toEqual(
    components.filter(({ id }) => !gone.has(id)).map(({ id }) => id),
  );
});

it('reads each of thousands of components a few times to find the topmost', () => {
  const ids = Array.from({ length: 4_000 }, (_, index) => `id-${index}`);
  let reads = 0;
  const components = ids.map((id, index) => ({
    get id() {
      reads += 1;
      return id;
    },
    parentId: index % 2 ? ids[index - 1] : null,
  })) as Component[];
  const found = topMost(components, ids);
  expect(reads).toBeLessThan(10 * ids.length);
  expect(found.map(({ id }) => id)).toEqual(ids.filter((_, index) => index % 2 === 0));
});

it('comes to an end where components stand in one another in a circle', () => {
  const ids = ['aaaaaaaa-1111-4111-8111-111111111111', 'bbbbbbbb-1111-4111-8111-111111111111'];
  const text = JSON.stringify({
    pages: [{ id: 'p', name: 'Home' }],
    components: ids.map((id, index) => ({ id, pageId: 'p', type: 'Container', parent: ids[1 - index] })),
  });
  const components = componentsIn(new EditedDocument(text));
  expect([...withDescendants(components, [ids[0]])]).toEqual(ids);
  expect(topMost(components, ids)).toEqual([]);
});
