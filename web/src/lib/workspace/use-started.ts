import { useEffect, useEffectEvent, useState } from 'react';
import { useMe } from '../session';
import { useWorkspace } from './current-workspace';
import { copyId } from './working-copy';

const PREFIX = 'trellis-started:';

/**
 * Remembers what this tab has started at a place and not seen the end of, such as the id of a job. The same user finds
 * it again after a reload. `ofWorkspace`: on all branches.
 */
export function useStarted<T>(place: string, { ofWorkspace = false } = {}) {
  const { id, copy } = useWorkspace();
  const { user } = useMe();
  const key = `${PREFIX}${user.id}:${ofWorkspace ? id : copyId(copy)}:${place}`;
  const [started, setStarted] = useState(() => JSON.parse(sessionStorage.getItem(key) ?? 'null') as T | null);
  return {
    started,
    keep: (next: T | null) => {
      setStarted(next);
      sessionStorage.setItem(key, JSON.stringify(next));
    },
    /** Its end was seen: it is shown until this place is left. */
    forget: () => sessionStorage.removeItem(key),
  };
}

/** Forgets what has ended when the user leaves its place. A reload shows it again. */
export function useForgetOnLeave(isOver: boolean, forget: () => void): void {
  const leave = useEffectEvent(() => {
    if (isOver) forget();
  });
  useEffect(() => () => leave(), []);
}
