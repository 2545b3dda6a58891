import { isUnanswered, problemOf } from '../../../lib/api';
import type { Edit } from '../document';
import type { Change, DocumentServer } from './document-server';
import type { Step } from './steps';

/** Unanswered request, and how many of the first edits it holds. */
export interface Sent extends Change {
  count: number;
}

/** Changes that the server has not confirmed. */
export interface Unsaved {
  /** ETag of the document before these changes. */
  etag: string;
  edits: Edit[];
  sent: Sent | null;
  /** Recent steps, for undo after a reload. */
  steps: Step[];
}

/** Keeps the unsaved changes of one session, beyond its tab. */
export interface UnsavedStore {
  /** Takes over unsaved changes of ended sessions of this version, oldest first. */
  takeOver(versionId: string): Promise<Unsaved[]>;
  /** Keeps the latest state, or nothing without edits. Resolves to false if the browser does not store it. */
  keep(versionId: string, unsaved: Unsaved): Promise<boolean>;
  /** Leaves the kept changes to the next session. */
  close(): Promise<void>;
}

/**
 * Finds out the outcome of an ended session's last request, by resending it with its key. Returns `left` unchanged without
 * an answer.
 */
export async function settled(left: Unsaved, server: DocumentServer): Promise<Unsaved> {
  const { sent, edits } = left;
  if (!sent) return left;
  try {
    return { ...left, sent: null, etag: await server.patch(sent), edits: edits.slice(sent.count) };
  } catch (error) {
    return isUnanswered(problemOf(error)) ? left : { ...left, sent: null };
  }
}
