import { createContext, use, useSyncExternalStore } from 'react';
import type { AppModel, Component, Edit, Page, Place } from '../document';
import type { EditingSession } from './editing-session';
import type { Selected, Selection } from './selection';

/** What stays the same while a document is open, so that nothing is drawn again for it. */
export interface Editor {
  session: EditingSession;
  selection: Selection;
  isReadOnly: boolean;
  getPlace: () => Place;
  change: (label: string, make: (place: Place) => Edit[], group?: string) => void;
}

/** The open page of the document as it is now. */
export interface OpenPage {
  document: unknown;
  model: AppModel;
  page: Page;
  components: Component[];
  openPage: (id: string) => void;
}

export const EditorContext = createContext<Editor | null>(null);
export const OpenPageContext = createContext<OpenPage | null>(null);

export function useEditor(): Editor {
  const editor = use(EditorContext);
  if (!editor) throw new Error('This is shown inside an open document only.');
  return editor;
}

export function useOpenPage(): OpenPage {
  const page = use(OpenPageContext);
  if (!page) throw new Error('This is shown inside an open document only.');
  return page;
}

export function useSelected(): Selected {
  const { selection } = useEditor();
  return useSyncExternalStore(selection.subscribe, () => selection.value);
}

export function useIsSelected(id: string): boolean {
  const { selection } = useEditor();
  return useSyncExternalStore(
    selection.subscribe,
    () => selection.value?.kind === 'component' && selection.value.id === id,
  );
}

export const useSessionState = (session: EditingSession) =>
  useSyncExternalStore(session.subscribe, () => session.state);
