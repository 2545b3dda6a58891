import { createContext, use, useSyncExternalStore } from 'react';
import type { Added, AppModel, Component, Device, Edit, Page, PageContext } from '../document';
import type { EditingSession } from './editing-session';
import type { OpenTabs } from './open-tabs';
import type { Reveal } from './reveal';
import type { Selected, Selection } from './selection';

/** Values that stay the same while a document is open, so that nothing re-renders for them. */
export interface Editor {
  session: EditingSession;
  selection: Selection;
  openTabs: OpenTabs;
  reveal: Reveal;
  isReadOnly: boolean;
  getContext: () => PageContext;
  change: (label: string, make: (context: PageContext) => Edit[], group?: string) => void;
  /** Returns the id of the new item; null if read-only. */
  add: (label: string, make: (context: PageContext) => Added) => string | null;
}

/** The open page in its current state. */
export interface OpenPage {
  document: unknown;
  model: AppModel;
  page: Page;
  components: Component[];
  openPage: (id: string) => void;
  /** Device whose layouts are shown. */
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

export function useSelectedQueryId(): string | null {
  const { selection } = useEditor();
  return useSyncExternalStore(selection.subscribe, () =>
    selection.value?.kind === 'query' ? selection.value.id : null,
  );
}

export function useIsSelected(id: string): boolean {
  const { selection } = useEditor();
  return useSyncExternalStore(selection.subscribe, () => selection.has(id));
}

export function useOpenTab(id: string): number {
  const { openTabs } = useEditor();
  return useSyncExternalStore(openTabs.subscribe, () => openTabs.of(id));
}

export const useSessionState = (session: EditingSession) =>
  useSyncExternalStore(session.subscribe, () => session.state);
