import type { JobTarget } from '../store/job-target';

/** Notification channel for commits that are likely soon; the payload is an `AppToPrepare` as JSON. */
export const PREPARE_CHANNEL = 'trellis_git_prepare';

/** App that is likely to be committed soon. */
export interface AppToPrepare {
  workspaceId: string;
  appId: string;
  target: JobTarget;
}

/** Returns null for the empty payload after a lost connection. */
export const readAppToPrepare = (payload: string): AppToPrepare | null =>
  payload === '' ? null : (JSON.parse(payload) as AppToPrepare);
