import type { Edit } from '../document';
import { recentSteps, type Step } from './steps';

interface Unsaved {
  etag: string;
  edits: Edit[];
  /** What was done last, so that it can be undone after a reload too. */
  steps: Step[];
}

const MAX_STEPS_LENGTH = 200_000;

/** Whose changes, and of which app: who signs in at this window next does not save them as their own. */
export interface UnsavedKey {
  userId: string;
  appId: string;
}

const keyOf = ({ userId, appId }: UnsavedKey): string => `trellis-unsaved-${userId}-${appId}`;

/** What is not saved yet outlives a reload of the page, and a sign-in in between. */
export function keepUnsaved(key: UnsavedKey, unsaved: Unsaved): void {
  if (unsaved.edits.length === 0) return forgetUnsaved(key);
  try {
    const steps = recentSteps(unsaved.steps, MAX_STEPS_LENGTH);
    sessionStorage.setItem(keyOf(key), JSON.stringify({ ...unsaved, steps }));
  } catch {
    // The storage is full or forbidden: the changes are still in the page.
  }
}

export function findUnsaved(key: UnsavedKey): Unsaved | null {
  try {
    const kept = JSON.parse(sessionStorage.getItem(keyOf(key)) ?? 'null') as Partial<Unsaved> | null;
    const { etag = '', edits = [], steps = [] } = kept ?? {};
    return edits.length > 0 ? { etag, edits, steps } : null;
  } catch {
    return null;
  }
}

export const forgetUnsaved = (key: UnsavedKey): void => sessionStorage.removeItem(keyOf(key));
