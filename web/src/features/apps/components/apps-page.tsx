import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { PageHeader, ProblemAlert } from '../../../components';
import { appsQuery, useWorkspace, type App } from '../../../lib/workspace';
import { isMissingCopy, MissingCopy } from '../../branches';
import { useImportApp } from '../api/use-import-app';
import { notifyImport } from '../lib/notify-outcome';
import type { AppDialog } from './app-dialogs';
import { AppGrid, GridSkeleton } from './app-grid';
import { AppsToolbar, SORTS, type SortKey } from './apps-toolbar';
import { CreateActions } from './create-actions';
import { NoApps, NothingFound } from './no-apps';

// Lazy: forms and dialogs are a third of this page's code.
const AppDialogs = lazy(async () => ({ default: (await import('./app-dialogs')).AppDialogs }));

const POLL_MS = 15_000;

export function AppsPage() {
  const { copy, can, isLive } = useWorkspace();
  const apps = useQuery({ ...appsQuery(copy), refetchInterval: isLive ? false : POLL_MS });
  const [search, setSearch] = useState('');
  const [sort, setSort] = useState<SortKey>('updated');
  const [dialog, setDialog] = useState<AppDialog | null>(null);
  const importApp = useImportApp((outcome) => {
    if (dialog?.kind !== 'import-git') notifyImport(outcome);
  });
  const close = () => {
    setDialog(null);
    if (!importApp.isPending) importApp.reset();
  };
  const shown = apps.data ? shownOf(apps.data, { search, sort }) : [];
  if (isMissingCopy(apps.error)) {
    return (
      <>
        <PageHeader title="Apps" />
        <MissingCopy error={apps.error} />
      </>
    );
  }
  return (
    <>
      <PageHeader title="Apps" actions={can('builder') && <CreateActions onOpen={setDialog} />} />
      <ProblemAlert error={apps.error} />
      {apps.isPending && <GridSkeleton />}
      {apps.data?.length === 0 && <NoApps onOpen={setDialog} />}
      {apps.data && apps.data.length > 0 && (
        <>
          <AppsToolbar {...{ search, setSearch, sort, setSort, count: shown.length }} />
          {shown.length > 0 ? (
            <AppGrid apps={shown} onOpen={setDialog} />
          ) : (
            <NothingFound search={search} onClear={() => setSearch('')} />
          )}
        </>
      )}
      <Suspense>
        {dialog && <AppDialogs {...{ dialog, importApp }} onOpen={setDialog} onClose={close} />}
      </Suspense>
    </>
  );
}

function shownOf(apps: App[], { search, sort }: { search: string; sort: SortKey }): App[] {
  const wanted = search.trim().toLowerCase();
  return apps.filter(({ name }) => name.toLowerCase().includes(wanted)).sort(SORTS[sort].compare);
}
