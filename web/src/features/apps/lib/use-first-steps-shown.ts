import { useCallback, useState } from 'react';
import { useMe } from '../../../lib/session';
import { useWorkspace } from '../../../lib/workspace';

/**
 * Tells if the first steps of the workspace are shown: to those who can take them, until this browser remembers that
 * they were hidden, or all of them done.
 */
export function useFirstStepsShown() {
  const { id, can } = useWorkspace();
  const { user } = useMe();
  const key = `trellis-first-steps-hidden ${user.id} ${id}`;
  // Another workspace is another key.
  const [hidden, setHidden] = useState<string | null>(null);
  const hide = useCallback(() => {
    localStorage.setItem(key, 'yes');
    setHidden(key);
  }, [key]);
  return { isShown: can('builder') && hidden !== key && localStorage.getItem(key) === null, hide };
}
