import { Trans } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { useQueryClient, type UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ProblemAlert } from './problem-alert';

interface Props {
  of: Pick<UseQueryResult, 'error' | 'isFetching'>;
  title?: string;
  /** More that one can do about it. */
  children?: ReactNode;
}

/** Shows why something could not be loaded. On request, everything on the screen that failed is loaded again. */
export function QueryProblem({ of: { error, isFetching }, title, children }: Props) {
  const client = useQueryClient();
  const loadAgain = () =>
    client.refetchQueries({ type: 'active', predicate: ({ state }) => state.status === 'error' });
  return (
    <ProblemAlert error={error} title={title}>
      {children}
      <Button size="xs" variant="default" loading={isFetching} onClick={() => void loadAgain()}>
        <Trans>Try again</Trans>
      </Button>
    </ProblemAlert>
  );
}
