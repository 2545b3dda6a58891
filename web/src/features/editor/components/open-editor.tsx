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
import { useWorkspace, type App } from '../../../lib/workspace';
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
import type { GitSyncSlot } from './editor';
import classes from './editor.module.css';
import { SaveProblem } from './save-problem';
import { TopBar, type View } from './top-bar';
import { useSignedOut } from './use-signed-out';
import { useUndoKeys } from './use-undo-keys';

interface Props {
  app: App;
  session: EditingSession;
  gitSync: (slot: GitSyncSlot) => ReactNode;
}

type Panel = 'structure' | 'canvas' | 'inspector';

const PANELS: { value: Panel; label: string }[] = [
  { value: 'structure', label: 'Structure' },
  { value: 'canvas', label: 'Canvas' },
  { value: 'inspector', label: 'Inspector' },
];

export function OpenEditor({ app, session, gitSync }: Props) {
  const { can } = useWorkspace();
  const state = useSessionState(session);
  const [view, setView] = useState<View>('design');
  const [panel, setPanel] = useState<Panel>('canvas');
  const readOnlyWhy = whyReadOnly(app, can('builder'));
  const isReadOnly = readOnlyWhy !== null;
  const open = useOpenDocument(state.document);
  const editor = useStableEditor({ session, isReadOnly, open });
  useUndoKeys(session, isReadOnly || view === 'document');
  useTheirChanges(app, session);
  useLeaving(session);
  useSignedOut(app.id, state);
  const text = useUnsavedText();
  const save = async () => (await text.save()) && session.save();
  const slot = { app, save, onPulled: () => void session.reload() };
  return (
    <EditorContext value={editor}>
      <OpenPageContext value={open}>
        <div className={classes.editor}>
          <TopBar
            {...{ app, session, state, isReadOnly, view, save }}
            onView={(next) => next !== view && text.leave(() => setView(next))}
            gitSync={gitSync(slot)}
          />
          {text.question}
          <main id="content" tabIndex={-1} className={classes.main}>
            {readOnlyWhy && <p className={classes.note}>{readOnlyWhy}</p>}
            <SaveProblem session={session} state={state} />
            {view === 'document' ? (
              <RawDocument onUnsaved={text.tell} />
            ) : (
              <>
                <div className={classes.panels}>
                  <Choice label="Panel" options={PANELS} value={panel} onChange={setPanel} />
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
            )}
          </main>
        </div>
      </OpenPageContext>
    </EditorContext>
  );
}

function whyReadOnly(app: App, isBuilder: boolean): string | null {
  if (app.locked)
    return 'This app was imported from Git and is locked: it follows the repository by pulling. Duplicate it to edit a copy.';
  if (!isBuilder) return 'You can look at this app. A builder of the workspace can change it.';
  if (app.editingVersion.status === 'published')
    return `The version ${app.editingVersion.name} is published and read-only. Make a new version to go on building.`;
  return null;
}

function useOpenDocument(document: unknown): OpenPage {
  const [device, setDevice] = useState<Device>('desktop');
  const model = useMemo(() => readApp(document), [document]);
  // The pages that were open, the last one last: where it is gone, the one before it is open again.
  const [opened, setOpened] = useState(() => homeOf(model).map(({ id }) => id));
  const openPage = useCallback(
    (id: string) => setOpened((ids) => [...ids.filter((each) => each !== id), id]),
    [],
  );
  return useMemo(() => {
    const lastOpened = opened.map((id) => model.pages.find((each) => each.id === id)).findLast(Boolean);
    const page = lastOpened ?? homeOf(model)[0] ?? { id: '', name: 'No page', path: [] };
    const components = componentsOf(document, model, page, device);
    return { document, model, page, components, openPage, device, setDevice };
  }, [document, model, opened, openPage, device]);
}

/** The home page; where there is none, the first one. */
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
    const getPlace = () => {
      const { model, page, device } = latest.current;
      return { document: session.state.document, model, page, device, print: session.print };
    };
    return {
      session,
      selection: new Selection(),
      openTabs: new OpenTabs(),
      reveal: new Reveal(),
      isReadOnly,
      getPlace,
      change: (label, make, group) => {
        if (!isReadOnly) session.apply(label, make(getPlace()), group);
      },
      add: (label, make) => {
        if (isReadOnly) return null;
        const { id, edits } = make(getPlace());
        session.apply(label, edits);
        return id;
      },
    };
  }, [session, isReadOnly]);
}

/** What somebody else saved is shown at once, unless something of one's own waits: then the save tells. */
function useTheirChanges(app: App, session: EditingSession): void {
  const { isLive } = useWorkspace();
  const look = useEffectEvent(async () => {
    const isOther = await session.lookForChanges().catch(() => false);
    if (isOther) notifications.show({ message: 'The app was changed elsewhere and is shown as it is now.' });
  });
  const { updatedAt, editingVersion } = app;
  useEffect(() => void look(), [updatedAt, editingVersion.id, isLive]);
}

/** A field gives what was typed into it a moment ago when it is left. */
function takeTyped(): void {
  const { activeElement } = document;
  if (!(activeElement instanceof HTMLElement)) return;
  activeElement.blur();
  activeElement.focus({ preventScroll: true });
}

/** What is not saved is sent when the page is left; it also waits in the browser's storage for the next visit. */
function useLeaving(session: EditingSession): void {
  useEffect(() => {
    const save = () => void session.save();
    const ask = (event: BeforeUnloadEvent) => {
      takeTyped();
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
