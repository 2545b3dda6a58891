import type { Edit } from '../document';

interface Unsaved {
  etag: string;
  edits: Edit[];
}

const keyOf = (appId: string): string => `trellis-unsaved-${appId}`;

/** What is not saved yet outlives a reload of the page, and a sign-in in between. */
export function keepUnsaved(appId: string, unsaved: Unsaved): void {
  if (unsaved.edits.length === 0) return forgetUnsaved(appId);
  try {
    sessionStorage.setItem(keyOf(appId), JSON.stringify(unsaved));
  } catch {
    // The storage is full or forbidden: the changes are still in the page.
  }
}

export function findUnsaved(appId: string): Unsaved | null {
  try {
    const kept = JSON.parse(sessionStorage.getItem(keyOf(appId)) ?? 'null') as Unsaved | null;
    return kept && kept.edits.length > 0 ? kept : null;
  } catch {
    return null;
  }
}

export const forgetUnsaved = (appId: string): void => sessionStorage.removeItem(keyOf(appId));
