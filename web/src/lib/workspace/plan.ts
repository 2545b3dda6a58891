import { queryOptions, skipToken, useQuery, type QueryClient } from '@tanstack/react-query';
import type { Schemas } from '../api';
import { resultOf } from './follow-job';
import type { Job } from './queries';

/** Apps that a plan has compared so far. */
export type Compared = NonNullable<Job['compared']>;

interface PlanRequest<T> {
  workspaceId: string;
  queryKey: readonly unknown[];
  request: (signal: AbortSignal) => Promise<T | Schemas['AcceptedJobView']>;
}

const comparedKey = (queryKey: readonly unknown[]) => ['compared', ...queryKey];

/** Query for a plan of many apps, whose progress `useCompared` returns while it is made. */
export const planQuery = <T>({ workspaceId, queryKey, request }: PlanRequest<T>) =>
  queryOptions({
    queryKey,
    staleTime: 0,
    queryFn: async ({ client, signal }: { client: QueryClient; signal: AbortSignal }) => {
      const tell = (job: Job) => client.setQueryData(comparedKey(queryKey), job.compared ?? null);
      client.setQueryData(comparedKey(queryKey), null);
      const asked = request(signal);
      return await resultOf({ client, signal, workspaceId, onProgress: tell }, asked);
    },
  });

/** Returns the progress of a plan that is being made; null until it is known. */
export const useCompared = (queryKey: readonly unknown[]): Compared | null =>
  useQuery<Compared | null>({ queryKey: comparedKey(queryKey), queryFn: skipToken }).data ?? null;
