import { useCallback, useState } from 'react';

/** Remembers in this browser whether a person has hidden the first steps of a workspace, or seen all of them done. */
export function useFirstStepsHidden(userId: string, workspaceId: string) {
  const key = `trellis-first-steps-hidden ${userId} ${workspaceId}`;
  // Another workspace is another key.
  const [hidden, setHidden] = useState<string | null>(null);
  const hide = useCallback(() => {
    localStorage.setItem(key, 'yes');
    setHidden(key);
  }, [key]);
  return { isHidden: hidden === key || localStorage.getItem(key) !== null, hide };
}
