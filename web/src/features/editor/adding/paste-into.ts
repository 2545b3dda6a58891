import { plural, t } from '@lingui/core/macro';
import { notifications } from '@mantine/notifications';
import {
  ClipError,
  componentsOf,
  copyComponents,
  findType,
  isContainer,
  type PageContext,
  pasteComponents,
  readClip,
  type Target,
} from '../document';
import type { Editor } from '../session/use-editor';
import { selectedTarget } from './use-add';

/** Pastes components at the selection, and notifies of anything that was left out. */
export function pasteText(editor: Editor, text: string): void {
  paste(editor, { text, label: t`Paste`, targetOf: (context, roots) => pasteTarget(editor, context, roots) });
}

/** Duplicates components directly below the originals. */
export function duplicate(editor: Editor, ids: readonly string[]): void {
  if (ids.length === 0) return;
  paste(editor, {
    text: copyComponents(editor.getContext(), ids),
    label: t`Duplicate`,
    targetOf: () => 'in-place',
  });
}

interface Job {
  text: string;
  label: string;
  targetOf: (context: PageContext, roots: readonly string[]) => Target | 'in-place';
}

function paste(editor: Editor, { text, label, targetOf }: Job): void {
  if (editor.isReadOnly) return;
  try {
    const clip = readClip(text);
    let ids: readonly string[] = [];
    editor.change(label, (context) => {
      const pasted = pasteComponents(context, clip, {
        target: targetOf(context, clip.roots),
        // The newer platform supports the older types too.
        isPossible: (type) => context.model.generation === 'lists' || findType(type)?.only !== 'lists',
      });
      ids = pasted.ids;
      tellWhatIsMissing(pasted);
      return pasted.edits;
    });
    if (ids.length === 0) return;
    editor.selection.setComponents(ids);
    editor.reveal.show(ids[0]);
  } catch (error) {
    if (!(error instanceof ClipError)) throw error;
    notifications.show({ color: 'yellow.8', message: error.message });
  }
}

/** A selected container that is copied is pasted next to itself, not into itself. */
function pasteTarget(editor: Editor, context: PageContext, roots: readonly string[]): Target {
  const id = editor.selection.value?.id;
  const { document, model, page } = context;
  const selected = componentsOf({ document, model, page }).find((each) => each.id === id);
  if (selected && isContainer(selected.type) && roots.includes(selected.id))
    return { parentId: selected.parentId, slot: selected.slot };
  return selectedTarget(editor, context);
}

function tellWhatIsMissing({ leftOut, lostEvents }: { leftOut: string[]; lostEvents: number }): void {
  if (leftOut.length > 0)
    notifications.show({
      color: 'yellow.8',
      autoClose: false,
      message: t`The older platform of this app does not have these types of components, so they were left out: ${leftOut.join(', ')}.`,
    });
  if (lostEvents > 0)
    notifications.show({
      color: 'yellow.8',
      autoClose: false,
      message: t`${plural(lostEvents, { one: '# event of a table’s buttons was', other: '# events of a table’s buttons were' })} left out because the older platform of this app stores them elsewhere.`,
    });
}
