import { notifications } from '@mantine/notifications';
import {
  useCallback,
  useEffect,
  useEffectEvent,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type ReactNode,
} from 'react';
import { problemOf } from '../../../lib/api';
import { useMe } from '../../../lib/session';
import { OpenAppContext, useWorkspace, type App } from '../../../lib/workspace';
import { Canvas } from '../canvas';
import { componentsOf, readApp, type AppModel, type Device, type Page } from '../document';
import { Inspector } from '../inspector';
import { Structure } from '../panels';
import { RawDocument, useUnsavedText } from '../raw';
import type { EditingSession } from '../session/editing-session';
import { OpenTabs } from '../session/open-tabs';
import { Reveal } from '../session/reveal';
import { Selection } from '../session/selection';
import {
  EditorContext,
  OpenPageContext,
  useSessionState,
  type Editor,
  type OpenPage,
} from '../session/use-editor';
import { Choice } from './choice';
import classes from './editor.module.css';
import { SaveProblem } from './save-problem';
import { TopBar, type View } from './top-bar';
import { useAskedSelection } from '../session/use-asked-selection';
import { useSignedOut } from '../session/use-signed-out';
import { useUndoKeys } from '../session/use-undo-keys';

export interface ShownInEditor {
  /** Another page of the app, in place of the design and the document; null: none. */
  page: ReactNode;
  /** Leaves that page. */
  onLeavePage: () => void;
  /** Id of the component, query or page to select; null: none. */
  select: string | null;
  onSelected: () => void;
}

interface Props extends ShownInEditor {
  app: App;
  session: EditingSession;
}

type Panel = 'structure' | 'canvas' | 'inspector';

const PANELS: { value: Panel; label: string }[] = [
  { value: 'structure', label: 'Structure' },
  { value: 'canvas', label: 'Canvas' },
  { value: 'inspector', label: 'Inspector' },
];

export function OpenEditor({ app, session, page, onLeavePage, select, onSelected }: Props) {
  const { can } = useWorkspace();
  const state = useSessionState(session);
  const [view, setView] = useState<View>('design');
  const [panel, setPanel] = useState<Panel>('canvas');
  const readOnlyNote = readOnlyReason(app, can('builder'));
  const isReadOnly = readOnlyNote !== null;
  const open = useOpenDocument(state.document);
  const editor = useStableEditor({ session, isReadOnly, open });
  useUndoKeys(session, isReadOnly || view === 'document' || page !== null);
  useTheirChanges(app, session);
  useLeaving(session);
  useSignedOut(app.id, state);
  const text = useUnsavedText();
  const save = async () => (await text.save()) && session.save();
  const reload = () => void session.reload().catch(tellNotLoaded);
  const showView = (next: View) => {
    if (page !== null) onLeavePage();
    if (next !== view) text.leave(() => setView(next));
  };
  useAskedSelection({ editor, open, select: page === null ? select : null }, (found) => {
    if (found) setView('design');
    if (found) setPanel('canvas');
    onSelected();
  });
  return (
    <EditorContext value={editor}>
      <OpenPageContext value={open}>
        <div className={classes.editor}>
          <TopBar
            {...{ app, session, state, isReadOnly, save }}
            view={page === null ? view : null}
            onView={showView}
          />
          {text.question}
          <main id="content" tabIndex={-1} className={classes.main}>
            {readOnlyNote && <p className={classes.note}>{readOnlyNote}</p>}
            <SaveProblem session={session} state={state} />
            {page !== null ? (
              <OpenAppContext value={{ app, save, reload }}>{page}</OpenAppContext>
            ) : view === 'document' ? (
              <RawDocument onUnsaved={text.tell} />
            ) : (
              <Design panel={panel} onPanel={setPanel} />
            )}
          </main>
        </div>
      </OpenPageContext>
    </EditorContext>
  );
}

/** The three panels, of which a narrow window shows one. */
const Design = ({ panel, onPanel }: { panel: Panel; onPanel: (panel: Panel) => void }) => (
  <>
    <div className={classes.panels}>
      <Choice label="Panel" options={PANELS} value={panel} onChange={onPanel} />
    </div>
    <div className={classes.body} data-panel={panel}>
      <aside className={classes.side} data-name="structure" aria-label="Structure">
        <Structure />
      </aside>
      <div className={classes.middle} data-name="canvas">
        <Canvas />
      </div>
      <aside className={classes.side} data-name="inspector" aria-label="Inspector">
        <Inspector />
      </aside>
    </div>
  </>
);

const tellNotLoaded = (error: unknown) =>
  notifications.show({
    color: 'red',
    autoClose: false,
    title: 'The new state could not be loaded',
    message: `${problemOf(error).message} Reload the page to see it.`,
  });

function readOnlyReason(app: App, isBuilder: boolean): string | null {
  if (app.locked)
    return 'This app follows the repository. It is locked and updated by pulling. Duplicate it to edit a copy.';
  if (!isBuilder) return 'You can view this app. Builders of the workspace can edit it.';
  if (app.editingVersion.status === 'published')
    return `Version ${app.editingVersion.name} is published and read-only. Create a new version to continue editing.`;
  return null;
}

function useOpenDocument(document: unknown): OpenPage {
  const [device, setDevice] = useState<Device>('desktop');
  const model = useMemo(() => readApp(document), [document]);
  // History of open pages: when a page is deleted, the previous one opens again.
  const [opened, setOpened] = useState(() => homeOf(model).map(({ id }) => id));
  const openPage = useCallback(
    (id: string) => setOpened((ids) => [...ids.filter((each) => each !== id), id]),
    [],
  );
  return useMemo(() => {
    const lastOpened = opened.map((id) => model.pages.find((each) => each.id === id)).findLast(Boolean);
    const page = lastOpened ?? homeOf(model)[0] ?? { id: '', name: 'No page', path: [] };
    const components = componentsOf({ document, model, page, device });
    return { document, model, page, components, openPage, device, setDevice };
  }, [document, model, opened, openPage, device]);
}

/** Returns the home page, or else the first one. */
function homeOf({ pages, homePageId }: AppModel): Page[] {
  const home = pages.find(({ id }) => id === homePageId) ?? pages[0];
  return home ? [home] : [];
}

interface Parts {
  session: EditingSession;
  isReadOnly: boolean;
  open: OpenPage;
}

function useStableEditor({ session, isReadOnly, open }: Parts): Editor {
  const latest = useRef(open);
  useLayoutEffect(() => {
    latest.current = open;
  });
  return useMemo(() => {
    const getContext = () => {
      const { model, page, device } = latest.current;
      return { document: session.state.document, model, page, device, print: session.print };
    };
    return {
      session,
      selection: new Selection(),
      openTabs: new OpenTabs(),
      reveal: new Reveal(),
      isReadOnly,
      getContext,
      change: (label, make, group) => {
        if (!isReadOnly) session.apply(label, make(getContext()), group);
      },
      add: (label, make) => {
        if (isReadOnly) return null;
        const { id, edits } = make(getContext());
        session.apply(label, edits);
        return id;
      },
    };
  }, [session, isReadOnly]);
}

/** Loads changes of others at once, unless there are unsaved changes; saving those then reports the conflict. */
function useTheirChanges(app: App, session: EditingSession): void {
  const { isLive } = useWorkspace();
  const { user } = useMe();
  const { changedBy } = app;
  const look = useEffectEvent(async () => {
    const isOther = await session.lookForChanges().catch(() => false);
    // One's own act, such as a pull or a switch of versions, here or in another window, is no news.
    if (isOther && changedBy?.id !== user.id)
      notifications.show({
        message: `${changedBy ? `${changedBy.name} changed this app` : 'This app was changed'}. You now see the latest state.`,
      });
  });
  const { updatedAt, editingVersion } = app;
  useEffect(() => void look(), [updatedAt, editingVersion.id, isLive]);
}

/** Commits text that was just typed: a field takes it over on blur. */
function commitTyping(): void {
  const { activeElement } = document;
  if (!(activeElement instanceof HTMLElement)) return;
  activeElement.blur();
  activeElement.focus({ preventScroll: true });
}

/** Saves when the page is left. Unsaved changes are also kept in the browser's storage for the next visit. */
function useLeaving(session: EditingSession): void {
  useEffect(() => {
    const save = () => void session.save();
    const ask = (event: BeforeUnloadEvent) => {
      commitTyping();
      const { saving } = session.state;
      if (saving === 'saved') return;
      save();
      event.preventDefault();
    };
    window.addEventListener('beforeunload', ask);
    window.addEventListener('online', save);
    return () => {
      window.removeEventListener('beforeunload', ask);
      window.removeEventListener('online', save);
    };
  }, [session]);
}
