import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Skeleton, Stack } from '@mantine/core';
import type { ErrorComponentProps } from '@tanstack/react-router';
import { Compass } from 'lucide-react';
import { useEffect } from 'react';
import { EmptyState, LinkButton, PageHeader, ProblemAlert } from '../components';

/** Not-found page, also for what the user may not see. */
export const NotFound = () => (
  <>
    <PageHeader title={t`Page not found`} />
    <EmptyState
      icon={<Compass size={22} />}
      title={t`There is nothing at this address`}
      actions={
        <LinkButton to="/">
          <Trans>Go to your apps</Trans>
        </LinkButton>
      }
    >
      <Trans>It may have been deleted, or it belongs to a workspace that you are not a member of.</Trans>
    </EmptyState>
  </>
);

/** Not-found page without navigation around it. */
export const NotFoundPage = () => (
  <main id="content" className="page">
    <NotFound />
  </main>
);

/** Placeholder for a page whose code is loading. */
export const PageLoading = () => (
  <Stack gap="md" aria-busy role="status" aria-label={t`Loading`}>
    <Skeleton h={28} w={180} />
    <Skeleton h={16} w={300} maw="100%" />
    <Skeleton h={180} mt="md" />
  </Stack>
);

/** Error boundary: an error in one page does not affect the rest of Trellis. */
export function PageError({ error, reset }: ErrorComponentProps) {
  const isOldBuild = /dynamically imported module|Importing a module script failed/i.test(String(error));
  useEffect(() => {
    document.title = t`Something went wrong · Trellis`;
  }, []);
  return (
    <div className="page">
      <ProblemAlert
        error={error}
        title={isOldBuild ? t`Trellis was updated while this page was open` : t`This page could not be shown`}
      >
        <Button size="xs" variant="default" onClick={() => (isOldBuild ? location.reload() : reset())}>
          {isOldBuild ? t`Reload` : t`Try again`}
        </Button>
      </ProblemAlert>
    </div>
  );
}
