import { notifications } from '@mantine/notifications';
import { findType, isContainer } from '../catalogue';
import {
  ClipError,
  componentsOf,
  copyComponents,
  pasteComponents,
  readClip,
  type Place,
  type Target,
} from '../document';
import type { Editor } from '../session/use-editor';
import { selectedTarget } from './use-add';

/** Puts what was copied where the selection is, and says what could not come along. */
export function pasteText(editor: Editor, text: string): void {
  paste(editor, { text, label: 'Paste', targetOf: (place, roots) => pasteTarget(editor, place, roots) });
}

/** The same again, right below. */
export function duplicate(editor: Editor, ids: readonly string[]): void {
  if (ids.length === 0) return;
  paste(editor, {
    text: copyComponents(editor.getPlace(), ids),
    label: 'Duplicate',
    targetOf: () => 'beside',
  });
}

interface Job {
  text: string;
  label: string;
  targetOf: (place: Place, roots: readonly string[]) => Target | 'beside';
}

function paste(editor: Editor, { text, label, targetOf }: Job): void {
  if (editor.isReadOnly) return;
  try {
    const clip = readClip(text);
    let ids: readonly string[] = [];
    editor.change(label, (place) => {
      const pasted = pasteComponents(place, clip, {
        target: targetOf(place, clip.roots),
        // The newer platform knows the older types too.
        isPossible: (type) => place.model.generation === 'lists' || findType(type)?.only !== 'lists',
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

/** What is copied while it is selected is pasted beside itself, and not into itself. */
function pasteTarget(editor: Editor, place: Place, roots: readonly string[]): Target {
  const id = editor.selection.value?.id;
  const { document, model, page } = place;
  const selected = componentsOf(document, model, page).find((each) => each.id === id);
  if (selected && isContainer(selected.type) && roots.includes(selected.id))
    return { parentId: selected.parentId, slot: selected.slot };
  return selectedTarget(editor, place);
}

function tellWhatIsMissing({ leftOut, lostEvents }: { leftOut: string[]; lostEvents: number }): void {
  if (leftOut.length > 0)
    notifications.show({
      color: 'yellow.8',
      autoClose: false,
      message: `Left out, because the older platform of this app does not have components of these types: ${leftOut.join(', ')}.`,
    });
  if (lostEvents > 0)
    notifications.show({
      color: 'yellow.8',
      autoClose: false,
      message: `${lostEvents === 1 ? '1 event of a table’s buttons was' : `${lostEvents} events of a table’s buttons were`} left out: the older platform of this app keeps them elsewhere.`,
    });
}
