import { componentsOf, deleteComponents, renameComponent, setPart } from './index';
import { editedDocuments, EditedDocument } from '../../../../test/support/edited-document';

const SOME = 5;

it.each(editedDocuments)(
  'takes back, step by step, what was changed in %s before it was deleted',
  (_name, text) => {
    const edited = new EditedDocument(text);
    const { document, model, page } = edited.place();
    let steps = 0;
    const change = (...args: Parameters<EditedDocument['change']>) => {
      edited.change(...args);
      steps += 1;
    };
    for (const component of componentsOf({ document, model, page }).slice(0, SOME)) {
      const { id, parts } = component;
      const key = Object.keys(parts.properties)[0] ?? 'text';
      change(renameComponent(edited.place(), component, 'another'));
      change(setPart(edited.place(), { id, part: 'properties', key, raw: '"changed"' }));
      change(setPart(edited.place(), { id, part: 'properties', key: 'unheardOf', raw: '1.50' }));
      change(deleteComponents(edited.place(), [id]));
    }
    for (; steps > 0; steps -= 1) edited.undo();
    expect(edited.text === text).toBe(true);
  },
);
