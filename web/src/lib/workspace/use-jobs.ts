import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useState } from 'react';
import { answerOf, api } from '../api';
import { useWorkspace } from './current-workspace';
import { openFollower } from './follow-job';
import { hasEnded, type Followed } from './job-follower';
import { isOver } from './job-state';
import type { Job } from './queries';

/** Jobs to follow at once. They run one after another, so the rest can wait. */
const MAX_FOLLOWED = 3;

/** Number of jobs that are worth reading by pages after a reload, in place of one by one. */
const MANY = 20;
const JOBS_A_PAGE = 100;

/** Follows jobs that wait one behind the other, the first of them first. */
export function useJobs(jobIds: string[]): ReadonlyMap<string, Followed> {
  const { id: workspaceId, isLive } = useWorkspace();
  const client = useQueryClient();
  const [known, setKnown] = useState<ReadonlyMap<string, Followed>>(new Map());
  const idsNow = useEffectEvent(() => jobIds);
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    const tell = (jobs: Job[]) =>
      setKnown((before) => new Map([...before, ...jobs.map((job) => [job.id, endedOf(job)] as const)]));
    // The jobs that it misses are followed below.
    readEnded({ workspaceId, jobIds: idsNow(), signal }, tell).catch(() => undefined);
    return () => controller.abort();
  }, [workspaceId]);
  const isOpen = (id: string) => !hasEnded(known.get(id) ?? UNHEARD);
  const open = jobIds.filter(isOpen).slice(0, MAX_FOLLOWED).join(' ');
  const isLiveNow = useEffectEvent(() => isLive);
  useEffect(() => {
    const followers = open
      .split(' ')
      .filter(Boolean)
      .map((id) => {
        const follower = openFollower({ client, workspaceId }, id, { isLive: () => isLiveNow() });
        follower.subscribe(() => setKnown((before) => new Map(before).set(id, follower.followed)));
        return follower;
      });
    return () => followers.forEach((follower) => follower.close());
  }, [client, workspaceId, open]);
  return known;
}

interface EndedRequest {
  workspaceId: string;
  jobIds: string[];
  signal: AbortSignal;
}

/** Reads which of many jobs have ended, some pages of the workspace's jobs at a time. */
async function readEnded(
  { workspaceId, jobIds, signal }: EndedRequest,
  tell: (ended: Job[]) => void,
): Promise<void> {
  if (jobIds.length < MANY) return;
  const wanted = new Set(jobIds);
  for (let cursor: string | null | undefined; cursor !== null && !signal.aborted;) {
    const page = await readPage(workspaceId, { cursor, signal });
    tell(page.items.filter((job) => wanted.delete(job.id) && isOver(job)));
    // Ids rise with time: the other jobs are older.
    const isPast = [...wanted].every((id) => id > (page.items.at(-1)?.id ?? ''));
    cursor = isPast ? null : page.nextCursor;
  }
}

const readPage = (w: string, { cursor, signal }: { cursor: string | undefined; signal: AbortSignal }) =>
  answerOf(
    api.GET('/api/workspaces/{w}/git/jobs', {
      params: { path: { w }, query: { limit: JOBS_A_PAGE, ...(cursor ? { cursor } : {}) } },
      signal,
    }),
  );

const endedOf = (job: Job): Followed => ({
  state: job.status as 'succeeded' | 'failed' | 'cancelled',
  job,
  problem: null,
  isLate: false,
});

const UNHEARD: Followed = { state: 'waiting', job: null, problem: null, isLate: false };
