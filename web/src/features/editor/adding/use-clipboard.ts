import { t } from '@lingui/core/macro';
import { useEffect } from 'react';
import { componentsOf, copyComponents, deleteComponents, topMost } from '../document';
import { isInField, isPressed } from '../../../lib/keys';
import { DUPLICATE } from '../../../lib/screen-keys/editor';
import { useEditor, type Editor } from '../session/use-editor';
import { duplicate, pasteText } from './paste-into';

/** Recognized by other pages of Trellis; other programs paste it as text. */
const MIME = 'application/x-trellis-components+json';

const hasSelectedText = (): boolean => document.getSelection()?.isCollapsed === false;

/** Ctrl+C, X and V for components, through the clipboard events of the browser; Ctrl+D duplicates. */
export function useClipboard(): void {
  const editor = useEditor();
  useEffect(() => {
    const copy = (event: ClipboardEvent) => {
      if (isInField(event.target) || hasSelectedText()) return;
      const text = copied(editor, event);
      if (text !== null && event.type === 'cut' && !editor.isReadOnly) deleteSelected(editor);
    };
    const paste = (event: ClipboardEvent) => {
      if (isInField(event.target) || editor.isReadOnly) return;
      const text = event.clipboardData?.getData(MIME) || event.clipboardData?.getData('text/plain');
      event.preventDefault();
      pasteText(editor, text ?? '');
    };
    const press = (event: KeyboardEvent) => {
      if (!isPressed(DUPLICATE, event) || isInField(event.target) || editor.selection.ids.length === 0)
        return;
      event.preventDefault();
      duplicate(editor, editor.selection.ids);
    };
    document.addEventListener('copy', copy);
    document.addEventListener('cut', copy);
    document.addEventListener('paste', paste);
    document.addEventListener('keydown', press);
    return () => {
      document.removeEventListener('copy', copy);
      document.removeEventListener('cut', copy);
      document.removeEventListener('paste', paste);
      document.removeEventListener('keydown', press);
    };
  }, [editor]);
}

function copied({ selection, getContext }: Editor, event: ClipboardEvent): string | null {
  if (selection.ids.length === 0 || !event.clipboardData) return null;
  const text = copyComponents(getContext(), selection.ids);
  event.clipboardData.setData(MIME, text);
  event.clipboardData.setData('text/plain', text);
  event.preventDefault();
  return text;
}

function deleteSelected({ selection, change, getContext }: Editor): void {
  const { document: app, model, page } = getContext();
  const ids = topMost(componentsOf({ document: app, model, page }), selection.ids).map(({ id }) => id);
  change(t`Cut`, (context) => deleteComponents(context, ids));
  selection.set(null);
}
