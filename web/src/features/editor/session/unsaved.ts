import type { Edit } from '../document';
import { recentSteps, type Step } from './steps';

interface Unsaved {
  etag: string;
  edits: Edit[];
  /** Recent steps, for undo after a reload. */
  steps: Step[];
}

const MAX_STEPS_LENGTH = 200_000;

/** Includes the user, so that the next user of this window does not save these changes. */
export interface UnsavedKey {
  userId: string;
  appId: string;
}

const keyOf = ({ userId, appId }: UnsavedKey): string => `trellis-unsaved-${userId}-${appId}`;

/** Keeps unsaved changes across a reload or another sign-in. */
export function keepUnsaved(key: UnsavedKey, unsaved: Unsaved): void {
  if (unsaved.edits.length === 0) return forgetUnsaved(key);
  try {
    const steps = recentSteps(unsaved.steps, MAX_STEPS_LENGTH);
    sessionStorage.setItem(keyOf(key), JSON.stringify({ ...unsaved, steps }));
  } catch {
    // The storage is full or forbidden; the changes are still in memory.
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
