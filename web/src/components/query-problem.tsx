import { Trans } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ProblemAlert } from './problem-alert';

interface Props {
  of: Pick<UseQueryResult, 'error' | 'isFetching' | 'refetch'>;
  title?: string;
  /** More that one can do about it. */
  children?: ReactNode;
}

/** Shows why something could not be loaded, and loads it again on request. */
export const QueryProblem = ({ of: { error, isFetching, refetch }, title, children }: Props) => (
  <ProblemAlert error={error} title={title}>
    {children}
    <Button size="xs" variant="default" loading={isFetching} onClick={() => void refetch()}>
      <Trans>Try again</Trans>
    </Button>
  </ProblemAlert>
);
