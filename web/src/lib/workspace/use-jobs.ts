import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useState } from 'react';
import { useWorkspace } from './current-workspace';
import { openFollower } from './follow-job';
import { hasEnded, type Followed } from './job-follower';

/** Jobs to follow at once. They run one after another, so the rest can wait. */
const MAX_FOLLOWED = 3;

/** Follows jobs that wait one behind the other, the first of them first. */
export function useJobs(jobIds: string[]): ReadonlyMap<string, Followed> {
  const { id: workspaceId, isLive } = useWorkspace();
  const client = useQueryClient();
  const [known, setKnown] = useState<ReadonlyMap<string, Followed>>(new Map());
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

const UNHEARD: Followed = { state: 'waiting', job: null, problem: null, isLate: false };
