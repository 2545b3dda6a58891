import { useInfiniteQuery } from '@tanstack/react-query';
import { useWorkspace } from './current-workspace';
import { findBlocking, isUntried } from './job-state';
import { jobsQuery, type Job } from './queries';

const POLL_MS = 3_000;

/** Returns the job behind which the given one waits, if that one waits for a failure to pass. */
export function useBlockingJob(job: Job | null): Job | null {
  const { id: w, isLive } = useWorkspace();
  const waits = job !== null && isUntried(job);
  const { data = null } = useInfiniteQuery({
    ...jobsQuery(w),
    enabled: waits,
    refetchInterval: isLive ? false : POLL_MS,
    select: ({ pages }) => findBlocking(pages.flatMap(({ items }) => items)),
  });
  return waits ? data : null;
}
