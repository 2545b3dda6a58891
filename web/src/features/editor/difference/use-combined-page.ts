import { t } from '@lingui/core/macro';
import { useMemo, useState } from 'react';
import { readApp, type Device } from '../document';
import type { OpenPage } from '../session/use-editor';
import { combineApps, type CombinedApp } from './combined-app';

interface Documents {
  before: unknown;
  after: unknown;
  removed: ReadonlySet<string>;
}

/** Opens two documents as one, and remembers which page of it is shown. */
export function useCombinedPage({ before, after, removed }: Documents): {
  app: CombinedApp;
  open: OpenPage;
} {
  const [device, setDevice] = useState<Device>('desktop');
  const [pageId, openPage] = useState<string | null>(null);
  const app = useMemo(() => combineApps(before, after, removed), [before, after, removed]);
  const open = useMemo(() => {
    const page = app.pages.find(({ id }) => id === pageId) ??
      app.home ?? { id: '', name: t`No page`, path: [] };
    const components = app.componentsOn(page, device);
    const model = { ...readApp(after), pages: app.pages };
    return { document: after, model, page, components, openPage, device, setDevice };
  }, [app, after, pageId, device]);
  return { app, open };
}
