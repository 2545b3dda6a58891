import { useEffect, useEffectEvent, useState } from 'react';
import { isOfReach, useReachedAt, useWorkspace, type Job } from '../../../lib/workspace';

interface Outcome {
  error: unknown;
  job: Job | null;
  isOwn: boolean;
}

/** Ends a failure to reach the repository as soon as the repository has answered, to anybody. */
export function useEndedByAnswer({ error, job, isOwn }: Outcome, onEnd: () => void): void {
  const { id } = useWorkspace();
  const reachedAt = useReachedAt(id);
  const [openedAt] = useState(() => Date.now());
  const [failure, setFailure] = useState<{ error: unknown; seenAt: number } | null>(null);
  const isReach = isOfReach(error);
  const finishedAt = Date.parse(job?.finishedAt ?? '');
  const note = useEffectEvent(() => {
    // A failure from before the page was opened is older than anything that the page has heard.
    const isFound = !isOwn && finishedAt < openedAt;
    setFailure(isReach ? { error, seenAt: isFound ? openedAt : Date.now() } : null);
  });
  useEffect(() => note(), [error, isReach]);
  const end = useEffectEvent(onEnd);
  const isOver = failure !== null && failure.error === error && reachedAt > failure.seenAt;
  useEffect(() => {
    if (isOver) end();
  }, [isOver]);
}
