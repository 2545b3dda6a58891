import { t } from '@lingui/core/macro';
import { typeName } from '../catalogue';
import {
  addComponent,
  componentsOf,
  isContainer,
  type PageContext,
  type Target,
  templateOf,
} from '../document';
import { useEditor, type Editor } from '../session/use-editor';

/** Adds a component to the selected container, or else next to the selected component. */
export function useAdd(): (type: string, target?: Target) => void {
  const editor = useEditor();
  return (type, target) => {
    const id = editor.add(t`Add ${typeName(type)}`, (context) => {
      const template = templateOf(type, context.model.generation);
      return addComponent(context, template, target ?? selectedTarget(editor, context));
    });
    if (id === null) return;
    editor.selection.set({ kind: 'component', id });
    editor.reveal.show(id);
  };
}

/** Target for a new component, according to the selection. */
export function selectedTarget({ selection, openTabs }: Editor, context: PageContext): Target {
  const { document, model, page } = context;
  const selected = selection.value;
  const components = componentsOf({ document, model, page });
  const component =
    selected?.kind === 'component' ? components.find(({ id }) => id === selected.id) : undefined;
  if (!component) return { parentId: null, slot: null };
  if (!isContainer(component.type)) return { parentId: component.parentId, slot: component.slot };
  return { parentId: component.id, slot: slotIn(component.type, openTabs.of(component.id)) };
}

/** Slot of a container for new components: for tabs, the open one. */
const slotIn = (type: string, openTab: number): string | null =>
  type.startsWith('Tabs') ? String(openTab) : null;
