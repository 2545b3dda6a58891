import { t } from '@lingui/core/macro';
import { useCallback, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { componentsOf, readApp, type AppModel, type Device, type Page } from '../document';
import type { EditingSession } from './editing-session';
import { OpenTabs } from './open-tabs';
import { Reveal } from './reveal';
import { Selection } from './selection';
import type { Editor, OpenPage } from './use-editor';

/** Reads a document for the panels, and remembers which page of it is open. */
export function useOpenDocument(document: unknown): OpenPage {
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
    const page = lastOpened ?? homeOf(model)[0] ?? { id: '', name: t`No page`, path: [] };
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

/** Makes the editor of a session, which stays the same while the document changes. */
export function useStableEditor({ session, isReadOnly, open }: Parts): Editor {
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
