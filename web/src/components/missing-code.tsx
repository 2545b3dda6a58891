import { t } from '@lingui/core/macro';
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { ApiProblem } from '../lib/api';
import { reachServer } from '../lib/lazy-code';
import { ProblemAlert } from './problem-alert';

/**
 * Placeholder for a part whose code failed to load. If the server answers, an update has replaced the files: the page
 * reloads once. If not, the connection is lost, and a reload would lose the page too.
 */
export function MissingCode({ error }: { error: unknown }) {
  const server = useQuery({ queryKey: ['server'], queryFn: reachServer, staleTime: 0, gcTime: 0 });
  const isNew = server.isSuccess && isFirst(error);
  useEffect(() => {
    if (isNew) reloadFor(error);
  }, [isNew, error]);
  if (server.isPending || isNew) return null;
  const reload = async () => {
    if ((await server.refetch()).isSuccess) location.reload();
  };
  return (
    <ProblemAlert
      error={server.error ?? oldPage()}
      title={server.error ? t`This page could not be shown` : t`Trellis was updated while this page was open`}
    >
      <Button size="xs" variant="default" loading={server.isFetching} onClick={() => void reload()}>
        {server.error ? t`Try again` : t`Reload`}
      </Button>
    </ProblemAlert>
  );
}

const oldPage = () =>
  new ApiProblem({
    status: 0,
    code: 'old_page',
    message: t`This page is older than the server, which no longer has its files.`,
    remedy: t`Reload the page.`,
  });

const keyOf = (error: unknown) => `trellis-reloaded: ${String(error)}`;
const isFirst = (error: unknown) => sessionStorage.getItem(keyOf(error)) === null;

function reloadFor(error: unknown): void {
  sessionStorage.setItem(keyOf(error), '');
  location.reload();
}
