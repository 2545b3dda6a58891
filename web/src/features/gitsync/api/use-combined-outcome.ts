import { useEffect, useEffectEvent } from 'react';
import { useCombined } from '../../../lib/workspace';
import { useOutdated } from './use-outdated';

interface About {
  /** Describes what the outcome is about. */
  state: string;
  /** Time when that was read, in ms. */
  readAt: number;
}

/**
 * Outcome of a merge that was completed on its own page, told once and while it is true. `onCommitted` is called if it made
 * a commit, whose message is done with.
 */
export function useCombinedOutcome(appId: string, about: About, onCommitted: () => void) {
  const { started: outcome, keep, forget } = useCombined(appId);
  const take = useEffectEvent(() => {
    forget();
    if (outcome && !('updated' in outcome.result)) onCommitted();
  });
  useEffect(() => take(), []);
  const reset = () => keep(null);
  useOutdated({ hasOutcome: outcome !== null, ...about, onOutdated: reset });
  return { outcome, reset };
}
