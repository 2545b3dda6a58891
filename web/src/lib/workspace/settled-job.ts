import { QueryObserver, type QueryClient } from '@tanstack/react-query';
import { isProblem } from '../api';
import { isOver, isPostponed } from './job-state';
import { jobQuery, type Job } from './queries';

const POLL_MS = 1_000;
/** Nobody watches a dialog for longer; the job goes on without it. */
const PATIENCE_MS = 20_000;

/** Resolves with the job once it has ended, or waits for a failure to pass or behind others. Events tell sooner than polls. */
export function settledJob(client: QueryClient, workspaceId: string, jobId: string): Promise<Job> {
  const observer = new QueryObserver(client, {
    ...jobQuery(workspaceId, jobId),
    staleTime: 0,
    refetchInterval: POLL_MS,
    retry: (_, error) => isProblem(error, 'connection_lost', 'busy'),
  });
  const giveUpAtMs = Date.now() + PATIENCE_MS;
  return new Promise((resolve, reject) => {
    const stop = observer.subscribe(({ data, error }) => {
      if (error) {
        stop();
        reject(error);
      } else if (data && (isOver(data) || isPostponed(data) || Date.now() > giveUpAtMs)) {
        stop();
        resolve(data);
      }
    });
  });
}
