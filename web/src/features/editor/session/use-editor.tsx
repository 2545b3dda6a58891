import { createContext, use, useSyncExternalStore } from 'react';
import type { Added, AppModel, Component, Device, Edit, Page, Place } from '../document';
import type { EditingSession } from './editing-session';
import type { OpenTabs } from './open-tabs';
import type { Reveal } from './reveal';
import type { Selected, Selection } from './selection';

/** What stays the same while a document is open, so that nothing is drawn again for it. */
export interface Editor {
  session: EditingSession;
  selection: Selection;
  openTabs: OpenTabs;
  reveal: Reveal;
  isReadOnly: boolean;
  getPlace: () => Place;
  change: (label: string, make: (place: Place) => Edit[], group?: string) => void;
  /** Answers the id of what was added; null where nothing can be changed. */
  add: (label: string, make: (place: Place) => Added) => string | null;
}

/** The open page of the document as it is now. */
export interface OpenPage {
  document: unknown;
  model: AppModel;
  page: Page;
  components: Component[];
  openPage: (id: string) => void;
  /** Whose layouts are shown. */
  device: Device;
  setDevice: (device: Device) => void;
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

export function useSelectedIds(): readonly string[] {
  const { selection } = useEditor();
  return useSyncExternalStore(selection.subscribe, () => selection.ids);
}

export function useIsSelected(id: string): boolean {
  const { selection } = useEditor();
  return useSyncExternalStore(selection.subscribe, () => selection.has(id));
}

/** Selected, and nothing else with it. */
export function useIsOnlySelected(id: string): boolean {
  const { selection } = useEditor();
  return useSyncExternalStore(selection.subscribe, () => selection.has(id) && selection.ids.length === 1);
}

export function useOpenTab(id: string): number {
  const { openTabs } = useEditor();
  return useSyncExternalStore(openTabs.subscribe, () => openTabs.of(id));
}

export const useSessionState = (session: EditingSession) =>
  useSyncExternalStore(session.subscribe, () => session.state);
