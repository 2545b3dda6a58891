import type { Schemas } from '../api';
import type { Merge } from './merge-query';
import { useStarted } from './use-started';

/** Outcome of a merge that was completed on its own page, to be told on the app's page of changes. */
export interface CombinedOutcome {
  kind: Merge['kind'];
  /** Short name of the other side. */
  who: string;
  result: Schemas['CommitResultView'] | Schemas['PullResultView'];
}

export function useCombined(appId: string) {
  return useStarted<CombinedOutcome>(`combined:${appId}`);
}
