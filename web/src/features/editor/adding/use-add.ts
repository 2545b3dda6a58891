import { findType, isContainer, templateOf } from '../catalogue';
import { addComponent, componentsOf, type Place, type Target } from '../document';
import { useEditor, type Editor } from '../session/use-editor';

/** Adds a component of a type: into the container that is selected, else beside what is selected. */
export function useAdd(): (type: string, target?: Target) => void {
  const editor = useEditor();
  return (type, target) => {
    const id = editor.add(`Add ${findType(type)?.label ?? type}`, (place) => {
      const template = templateOf(type, place.model.generation);
      return addComponent(place, template, target ?? selectedTarget(editor, place));
    });
    if (id === null) return;
    editor.selection.set({ kind: 'component', id });
    editor.reveal.show(id);
  };
}

/** Where something new belongs, as the selection stands. */
export function selectedTarget({ selection, openTabs }: Editor, place: Place): Target {
  const { document, model, page } = place;
  const selected = selection.value;
  const components = componentsOf(document, model, page);
  const component =
    selected?.kind === 'component' ? components.find(({ id }) => id === selected.id) : undefined;
  if (!component) return { parentId: null, slot: null };
  if (!isContainer(component.type)) return { parentId: component.parentId, slot: component.slot };
  return { parentId: component.id, slot: slotIn(component.type, openTabs.of(component.id)) };
}

/** The part of a container that new things go to: of tabs the open one. */
export const slotIn = (type: string, openTab: number): string | null =>
  type.startsWith('Tabs') ? String(openTab) : null;
