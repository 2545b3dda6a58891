import { t } from '@lingui/core/macro';
import { useQuery } from '@tanstack/react-query';
import { Suspense, useDeferredValue, useState, type ComponentProps } from 'react';
import { PageHeader, ProblemAlert } from '../../../components';
import { lazyPart } from '../../../lib/lazy-code';
import { useEmbedding } from '../../../lib/session';
import { useAskedDialog } from '../../../lib/use-asked-dialog';
import { appsQuery, useWorkspace, type App } from '../../../lib/workspace';
import { isMissingCopy, MissingCopy } from '../../branches';
import { nextOf, useFirstSteps } from '../api/use-first-steps';
import { useImportApp } from '../api/use-import-app';
import { useFirstStepsShown } from '../lib/use-first-steps-shown';
import { notifyImport } from '../lib/notify-outcome';
import { shownApps } from '../lib/shown-apps';
import { useAppsView } from '../lib/use-apps-view';
import { useOpenEditor } from '../lib/use-open-editor';
import { useSelection } from '../lib/use-selection';
import type { AppDialog } from './app-dialogs';
import { AppGrid, GridSkeleton } from './app-grid';
import { AppsToolbar } from './apps-toolbar';
import { CreateActions } from './create-actions';
import { NoApps, NothingFound } from './no-apps';

// Lazy: forms and dialogs are a third of this page's code.
const AppDialogs = lazyPart(async () => (await import('./app-dialogs')).AppDialogs);

const FirstSteps = lazyPart(async () => (await import('./first-steps')).FirstSteps);

const SelectionBar = lazyPart(async () => (await import('./selection-bar')).SelectionBar);

const POLL_MS = 15_000;

export function AppsPage() {
  const { copy, isLive, can } = useWorkspace();
  const program = useEmbedding();
  const firstSteps = useFirstStepsShown();
  const apps = useQuery({ ...appsQuery(copy), refetchInterval: isLive ? false : POLL_MS });
  const [dialog, setDialog] = useState<AppDialog | null>(null);
  useAskedDialog('create', () => {
    if (can('builder') && !program) setDialog({ kind: 'create' });
  });
  const openApp = useOpenEditor();
  const importApp = useImportApp((outcome) => {
    if (dialog?.kind !== 'import-git') notifyImport(outcome, openApp);
  });
  const close = () => {
    setDialog(null);
    if (!importApp.isPending) importApp.reset();
  };
  if (isMissingCopy(apps.error)) {
    return (
      <>
        <PageHeader title={t`Apps`} />
        <MissingCopy error={apps.error} />
      </>
    );
  }
  return (
    <>
      <Header isSecond={firstSteps.isShown} hasApps={(apps.data ?? []).length > 0} onOpen={setDialog} />
      <ProblemAlert error={apps.error} />
      {apps.isPending && <GridSkeleton />}
      {apps.data && <Apps apps={apps.data} firstSteps={firstSteps} onOpen={setDialog} />}
      <Suspense>
        {dialog && <AppDialogs {...{ dialog, importApp }} onOpen={setDialog} onClose={close} />}
      </Suspense>
    </>
  );
}

function Header(props: ComponentProps<typeof CreateActions>) {
  const { can } = useWorkspace();
  return <PageHeader title={t`Apps`} actions={can('builder') && <CreateActions {...props} />} />;
}

interface AppsProps {
  apps: App[];
  firstSteps: ReturnType<typeof useFirstStepsShown>;
  onOpen: (dialog: AppDialog) => void;
}

/** Nothing is drawn before the first steps can be: they would move what somebody is about to press. */
function Apps({ apps, firstSteps: { isShown, hide }, onOpen }: AppsProps) {
  const { steps, isPending } = useFirstSteps(apps);
  const areShown = isShown && steps !== null;
  if (isShown && isPending) return <GridSkeleton />;
  return (
    <Suspense fallback={<GridSkeleton />}>
      {areShown && <FirstSteps steps={steps} onHide={hide} />}
      {apps.length === 0 ? (
        <NoApps next={areShown ? nextOf(steps) : null} onOpen={onOpen} />
      ) : (
        <FoundApps apps={apps} onOpen={onOpen} />
      )}
    </Suspense>
  );
}

/** The apps that the address asks for, and what can be done with several of them. */
function FoundApps({ apps, onOpen }: { apps: App[]; onOpen: (dialog: AppDialog) => void }) {
  const { can } = useWorkspace();
  const { show, ...view } = useAppsView();
  // Deferred: typing goes before drawing.
  const text = useDeferredValue(view.text);
  const shown = shownApps(apps, { ...view, text });
  const selection = useSelection(shown);
  return (
    <>
      <AppsToolbar count={shown.length} {...{ apps, view, show }} />
      {shown.length > 0 ? (
        <AppGrid
          apps={shown}
          isList={view.isList}
          selection={can('builder') ? selection : null}
          onOpen={onOpen}
        />
      ) : (
        <NothingFound view={view} onClear={() => show({ text: '', state: null, tag: null, folder: null })} />
      )}
      <Suspense>
        {selection.apps.length > 0 && <SelectionBar selection={selection} count={shown.length} />}
      </Suspense>
    </>
  );
}
