import { samples } from '../../../../test/support/samples';
import { addComponent, CATALOGUE, componentsOf, findType, templateOf } from './index';
import { allDocuments } from '../../../../test/documents/documents';
import { editedDocuments, EditedDocument, expectUndone } from '../../../../test/support/edited-document';

/** Fields that the platform sets itself. */
const NOT_SET_BY_HAND = ['visible', 'columnSizes', 'columnDeletionHistory'];

it.each(allDocuments)('knows each type in %s, and nearly all that it is told', (_name, text) => {
  const edited = new EditedDocument(text);
  const unknown: string[] = [];
  let count = 0;
  for (const page of edited.model.pages) {
    for (const { type, parts } of componentsOf({ document: edited.document, model: edited.model, page })) {
      const known = findType(type);
      if (!known) unknown.push(type);
      const keys = [
        ...Object.keys(parts.properties).filter(
          // The platform puts some styles of a form's own title among its properties.
          (key) => known && !(key in known.properties) && !(key in known.styles),
        ),
        ...Object.keys(parts.validation).filter((key) => known && !(key in known.validation)),
      ];
      unknown.push(...keys.filter((key) => !NOT_SET_BY_HAND.includes(key)).map((key) => `${type}.${key}`));
      count += Object.keys(parts.properties).length;
    }
  }
  expect(unknown.filter((name) => !name.includes('.'))).toEqual([]);
  expect([...new Set(unknown)].slice(Math.max(2, Math.floor(count * 0.02)))).toEqual([]);
});

it.each(editedDocuments)('adds one of each type to %s, and takes it back byte for byte', (_name, text) => {
  const edited = new EditedDocument(text);
  const { generation } = edited.model;
  const types = CATALOGUE.filter(({ only }) => only === null || only === generation);
  expect(types.length).toBeGreaterThan(40);
  // Fewer samples are other types for each document.
  const step = Math.ceil(types.length / samples(types.length));
  const chosen = types.filter((_, index) => (index + text.length) % step === 0);
  const some = text.length > 50_000 ? types.slice(0, 2) : chosen;
  for (const { type } of some) {
    const { id, edits } = addComponent(edited.place(), templateOf(type, generation));
    expectUndone(edited, edits);
    edited.change(edits);
    const added = componentsOf(edited.place()).find((each) => each.id === id);
    expect(added).toMatchObject({ type, parentId: null });
    edited.undo();
  }
});

it('gives an older document nothing that came with the newer ones', () => {
  const written = JSON.stringify(templateOf('Button', 'definition'));
  expect(written).not.toContain('var(--cc-');
  expect(templateOf('Button', 'definition').styles).toMatchObject({ visibility: '{{true}}' });
  expect(templateOf('Button', 'lists').properties).toMatchObject({ visibility: '{{true}}' });
});

it.each(editedDocuments)('puts what is added to %s under what is there', (_name, text) => {
  const edited = new EditedDocument(text);
  const before = componentsOf(edited.place());
  const { id, edits } = addComponent(edited.place(), templateOf('Text', edited.model.generation));
  edited.change(edits);
  const after = componentsOf(edited.place());
  const added = after.find((each) => each.id === id)!;
  for (const { parentId, type, box } of before)
    if (parentId === null && !type.startsWith('Modal'))
      expect(added.box.top).toBeGreaterThan(box.top + box.height);
});
