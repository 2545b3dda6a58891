import { useEffect, useEffectEvent, useRef, useState } from 'react';
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
  const seen = useRef<{ error: unknown; at: number } | null>(null);
  const finishedAt = Date.parse(job?.finishedAt ?? '');
  const look = useEffectEvent(() => {
    if (!isOfReach(error)) {
      seen.current = null;
      return;
    }
    // A failure from before the page was opened is older than anything that the page has heard.
    const isFound = !isOwn && finishedAt < openedAt;
    const known = seen.current?.error === error ? seen.current : null;
    const at = known?.at ?? (isFound ? openedAt : Date.now());
    seen.current = { error, at };
    if (reachedAt > at) onEnd();
  });
  useEffect(() => look(), [error, reachedAt]);
}
