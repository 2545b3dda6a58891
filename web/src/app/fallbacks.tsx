import { Button, Skeleton, Stack } from '@mantine/core';
import type { ErrorComponentProps } from '@tanstack/react-router';
import { Compass } from 'lucide-react';
import { useEffect } from 'react';
import { EmptyState, LinkButton, PageHeader, ProblemAlert } from '../components';

/** What is not there, or not yours to know of. */
export const NotFound = () => (
  <>
    <PageHeader title="Nothing is here" />
    <EmptyState
      icon={<Compass size={22} />}
      title="This address leads nowhere"
      actions={<LinkButton to="/">Go to your apps</LinkButton>}
    >
      It may have been deleted, or it belongs to a workspace that you are not a member of.
    </EmptyState>
  </>
);

/** The same where there is no navigation around it. */
export const NotFoundPage = () => (
  <main id="content" className="page">
    <NotFound />
  </main>
);

/** The shape of a page while its code is on the way. */
export const PageLoading = () => (
  <Stack gap="md" aria-busy role="status" aria-label="Loading">
    <Skeleton h={28} w={180} />
    <Skeleton h={16} w={300} maw="100%" />
    <Skeleton h={180} mt="md" />
  </Stack>
);

/** A defect in one page leaves the rest of Trellis standing. */
export function PageError({ error, reset }: ErrorComponentProps) {
  const isOldBuild = /dynamically imported module|Importing a module script failed/i.test(String(error));
  useEffect(() => {
    document.title = 'Something went wrong · Trellis';
  }, []);
  return (
    <div className="page">
      <ProblemAlert
        error={error}
        title={isOldBuild ? 'Trellis was updated while this page was open' : 'This page could not be shown'}
      >
        <Button size="xs" variant="default" onClick={() => (isOldBuild ? location.reload() : reset())}>
          {isOldBuild ? 'Reload' : 'Try again'}
        </Button>
      </ProblemAlert>
    </div>
  );
}
