import type { UseQueryResult } from '@tanstack/react-query';
import { useState } from 'react';

/**
 * Returns true from the time on when each query has its first answer or error. A page waits for it
 * if sections that grow with their answers would move the buttons below them.
 */
export function useFirstAnswers(queries: Pick<UseQueryResult, 'isLoading'>[]): boolean {
  const [areHere, setAreHere] = useState(false);
  const isLoading = queries.some((query) => query.isLoading);
  if (!isLoading && !areHere) setAreHere(true);
  return areHere || !isLoading;
}
