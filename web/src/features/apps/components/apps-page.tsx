import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { ActionIcon, Button, Group } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { EllipsisVertical, Plus, AppWindow, GitBranch, SearchX } from 'lucide-react';
import {
  Suspense,
  useDeferredValue,
  useState,
  useCallback,
  useEffect,
  useRef,
  type ComponentProps,
} from 'react';
import { EmptyState, LinkButton, MenuOnDemand, PageHeader, QueryProblem } from '../../../components';
import { formatList } from '../../../lib/language';
import { lazyPart } from '../../../lib/lazy-code';
import { useEmbedding, useMe } from '../../../lib/session';
import { useAskedDialog } from '../../../lib/use-asked-dialog';
import { appsQuery, openMergesQuery, useWorkspace, type App } from '../../../lib/workspace';
import { isMissingCopy, MissingCopy, NextStep, OpenMerges } from '../../branches';
import { nextOf, useFirstSteps, type StepName } from '../api/use-first-steps';
import { useImportApp } from '../api/use-import-app';
import { GIT_STATE_LABELS } from '../lib/git-state-labels';
import { notifyImport } from '../lib/notify-outcome';
import { shownApps, viewOf, type AppsView } from '../lib/shown-apps';
import { useOpenEditor } from '../lib/use-open-editor';
import { useSelection } from '../lib/use-selection';
import type { AppDialog } from './app-dialogs';
import { AppGrid, GridSkeleton } from './app-grid';
import classes from './apps.module.css';
import { AppsToolbar } from './apps-toolbar';
import { useIsSummaryPending, WaitingDeployments } from './waiting-deployments';

// Lazy: forms and dialogs are a third of this page's code.
const AppDialogs = lazyPart(async () => (await import('./app-dialogs')).AppDialogs);

const FirstSteps = lazyPart(async () => (await import('./first-steps')).FirstSteps);

const SelectionBar = lazyPart(async () => (await import('./selection-bar')).SelectionBar);

const POLL_MS = 15_000;

export function AppsPage() {
  const { copy, isLive, can } = useWorkspace();
  const program = useEmbedding();
  const firstSteps = useFirstStepsShown();
  useEffect(() => {
    if (firstSteps.isShown) FirstSteps.load();
  }, [firstSteps.isShown]);
  const apps = useQuery({ ...appsQuery(copy), refetchInterval: isLive ? false : POLL_MS });
  // Waited for, so that the apps are not moved by them.
  const merges = useQuery({ ...openMergesQuery(copy.w), enabled: can('builder') });
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
      <BranchState />
      <QueryProblem of={apps} />
      {(apps.isPending || merges.isLoading) && <GridSkeleton />}
      {apps.data && !merges.isLoading && <Apps apps={apps.data} firstSteps={firstSteps} onOpen={setDialog} />}
      <Suspense>
        {dialog && <AppDialogs {...{ dialog, importApp }} onOpen={setDialog} onClose={close} />}
      </Suspense>
    </>
  );
}

/** The next step for the branch, and its merges that wait. */
const BranchState = () => (
  <div className={classes.branchState}>
    <NextStep />
    <OpenMerges />
  </div>
);

function Header(props: ComponentProps<typeof CreateActions>) {
  const { can } = useWorkspace();
  return <PageHeader title={t`Apps`} actions={can('builder') && <CreateActions {...props} />} />;
}

interface AppsProps {
  apps: App[];
  firstSteps: ReturnType<typeof useFirstStepsShown>;
  onOpen: (dialog: AppDialog) => void;
}

/** Waits for the first steps before it draws anything: they would move the buttons below them. */
function Apps({ apps, firstSteps: { isShown, hide }, onOpen }: AppsProps) {
  const { steps, isPending } = useFirstSteps(apps, { isShown });
  const isSummaryPending = useIsSummaryPending();
  // Once the list is drawn without them, steps that arrive later would push it down.
  const { id } = useWorkspace();
  const [without, setWithout] = useState<string | null>(null);
  if ((isShown && isPending) || isSummaryPending) return <GridSkeleton />;
  if (isShown && steps === null && without !== id) setWithout(id);
  const areShown = isShown && steps !== null && without !== id;
  return (
    <Suspense fallback={<GridSkeleton />}>
      <WaitingDeployments />
      {areShown && <FirstSteps steps={steps} onHide={hide} />}
      {apps.length === 0 ? (
        <NoApps next={areShown ? nextOf(steps) : null} onOpen={onOpen} />
      ) : (
        <FoundApps apps={apps} onOpen={onOpen} />
      )}
    </Suspense>
  );
}

/** The apps that match the address, and actions for several of them. */
function FoundApps({ apps, onOpen }: { apps: App[]; onOpen: (dialog: AppDialog) => void }) {
  const { can } = useWorkspace();
  const { show, ...view } = useAppsView();
  // Deferred, so that typing has priority over drawing.
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

/**
 * Tells if the workspace's first steps are shown: to users who can take them, until they are done or hidden in this
 * browser.
 */
function useFirstStepsShown() {
  const { id, can } = useWorkspace();
  const { user } = useMe();
  const key = `trellis-first-steps-hidden ${user.id} ${id}`;
  // Another workspace is another key.
  const [hidden, setHidden] = useState<string | null>(null);
  const hide = useCallback(() => {
    localStorage.setItem(key, 'yes');
    setHidden(key);
  }, [key]);
  return { isShown: can('builder') && hidden !== key && localStorage.getItem(key) === null, hide };
}

/** Keeps the view of the apps in the address. */
function useAppsView(): AppsView & { show: (change: Partial<AppsView>) => void } {
  const search = useSearch({ from: '/signed-in/w/$w/' });
  const navigate = useNavigate({ from: '/w/$w/' });
  const write = (change: typeof search) =>
    void navigate({
      to: '.',
      search: (before) => ({ ...before, ...change }),
      replace: true,
      resetScroll: false,
    });
  const [text, setText] = useText(search.q ?? '', (q) => write({ q: q || undefined }));
  return {
    ...viewOf(search),
    text,
    show: ({ text: typed, state, tag, folder, sort, isList }) => {
      if (state !== undefined) write({ state: state ?? undefined });
      if (tag !== undefined) write({ tag: tag ?? undefined });
      if (folder !== undefined) write({ folder: folder ?? undefined });
      if (sort !== undefined) write({ sort: sort === 'updated' ? undefined : sort });
      if (isList !== undefined) write({ view: isList ? 'list' : undefined });
      if (typed !== undefined) setText(typed);
    },
  };
}

/** Text that is shown as it is typed; the address follows some milliseconds later. */
function useText(written: string, write: (text: string) => void): [string, (text: string) => void] {
  const [text, setText] = useState(written);
  const own = useRef({ text: written, isWritten: true });
  useEffect(() => {
    if (written === own.current.text) own.current.isWritten = true;
    else if (own.current.isWritten) {
      own.current.text = written;
      setText(written);
    }
  }, [written, text]);
  return [
    text,
    (typed) => {
      own.current = { text: typed, isWritten: false };
      setText(typed);
      write(typed);
    },
  ];
}

const loadItems = () => import('./more-ways-items');
const MoreWaysItems = lazyPart(async () => (await loadItems()).MoreWaysItems);

interface Props {
  /** True if another action of the page stands out. */
  isSecond: boolean;
  /** Without apps, the page itself offers to create one. */
  hasApps: boolean;
  onOpen: (dialog: AppDialog) => void;
}

/** In an embedded Trellis, the program creates apps; apps of the repository are imported here if the program takes them. */
function CreateActions({ isSecond, hasApps, onOpen }: Props) {
  const program = useEmbedding();
  return (
    <Group gap={6} wrap="nowrap">
      {!program && hasApps && (
        <Button
          variant={isSecond ? 'default' : 'filled'}
          leftSection={<Plus size={16} aria-hidden />}
          onClick={() => onOpen({ kind: 'create' })}
        >
          <Trans>Create new app</Trans>
        </Button>
      )}
      {program?.takesNewApps !== false && (
        <MenuOnDemand
          position="bottom-end"
          width={230}
          load={loadItems}
          opener={
            <ActionIcon variant="default" size={36} aria-label={t`More ways to add an app`}>
              <EllipsisVertical size={17} aria-hidden />
            </ActionIcon>
          }
        >
          <MoreWaysItems onOpen={onOpen} />
        </MenuOnDemand>
      )}
    </Group>
  );
}

interface NoAppsProps {
  /** The next first step, if they are shown. */
  next: StepName | null;
  onOpen: (dialog: AppDialog) => void;
}

function NoApps({ next, onOpen }: NoAppsProps) {
  const { id: w, can } = useWorkspace();
  const program = useEmbedding();
  if (program) {
    return (
      <EmptyState icon={<AppWindow size={22} />} title={t`No apps yet`}>
        <Trans>Apps created in {program.name} appear here.</Trans>
      </EmptyState>
    );
  }
  if (!can('builder')) {
    return (
      <EmptyState icon={<AppWindow size={22} />} title={t`No apps yet`}>
        <Trans>Apps that builders create or import appear here.</Trans>
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={<AppWindow size={22} />}
      title={t`No apps yet`}
      actions={
        <>
          {/* The first steps have no button for this one. */}
          <Button
            variant={next === null || next === 'app' ? 'filled' : 'default'}
            leftSection={<Plus size={16} aria-hidden />}
            onClick={() => onOpen({ kind: 'create' })}
          >
            <Trans>Create new app</Trans>
          </Button>
          <Button
            variant="default"
            leftSection={<GitBranch size={15} aria-hidden />}
            onClick={() => onOpen({ kind: 'import-git' })}
          >
            <Trans>Import from Git</Trans>
          </Button>
          <LinkButton to="/w/$w/deleted" params={{ w }} variant="subtle">
            <Trans>Deleted apps</Trans>
          </LinkButton>
        </>
      }
    >
      <Trans>
        Create an app, import a file, or import an app from the Git repository of another workspace or of
        ToolJet.
      </Trans>
    </EmptyState>
  );
}

const NothingFound = ({ view, onClear }: { view: AppsView; onClear: () => void }) => (
  <EmptyState
    icon={<SearchX size={22} />}
    title={t`No matching apps`}
    actions={
      <Button variant="default" onClick={onClear}>
        <Trans>Show all apps</Trans>
      </Button>
    }
  >
    {whyNothing(view)}
  </EmptyState>
);

function whyNothing({ text, tag, folder, state }: AppsView): string {
  const parts = [
    ...(text.trim() ? [t`has “${text.trim()}” in its name`] : []),
    ...(tag === null ? [] : [t`has the tag “${tag}”`]),
    ...(folder === null ? [] : [t`is in the folder “${folder}”`]),
    ...(state === null ? [] : [t`is in the state “${GIT_STATE_LABELS[state].label}”`]),
  ];
  return t`No app ${formatList(parts)}.`;
}
