import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Skeleton } from '@mantine/core';
import type { ErrorComponentProps } from '@tanstack/react-router';
import { Compass } from 'lucide-react';
import {
  EmptyState,
  HelpLink,
  LinkButton,
  MissingCode,
  PageHeader,
  ProblemAlert,
  RowsSkeleton,
} from '../components';
import { isMissingCode } from '../lib/lazy-code';
import { useWindowTitle } from '../lib/use-window-title';

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
    <HelpLink />
  </main>
);

/** Placeholder for a page whose code is loading. */
export const PageLoading = () => (
  <div className="page-loading" aria-busy>
    <h1 className="visually-hidden">
      <Trans>Loading</Trans>
    </h1>
    <Skeleton h={28} w={180} />
    <Skeleton h={16} w={300} maw="100%" mt="md" mb="lg" />
    <RowsSkeleton label={t`Loading`} rows={4} />
  </div>
);

/** Error boundary: an error in one page does not affect the rest of Trellis. */
export function PageError({ error, reset }: ErrorComponentProps) {
  useWindowTitle(t`Something went wrong`);
  return (
    <div className="page">
      {isMissingCode(error) ? (
        <MissingCode error={error} />
      ) : (
        <ProblemAlert error={error} title={t`This page could not be shown`}>
          <Button size="xs" variant="default" onClick={reset}>
            <Trans>Try again</Trans>
          </Button>
        </ProblemAlert>
      )}
    </div>
  );
}
