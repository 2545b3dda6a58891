import { isUnanswered, problemOf } from '../../../lib/api';
import type { Edit } from '../document';
import type { Change, DocumentServer } from './document-server';
import type { Step } from './steps';

/** A request whose answer is not known yet, and how many of the first edits it holds. */
export interface Sent extends Change {
  count: number;
}

/** Changes that the server has not confirmed. */
export interface Unsaved {
  /** ETag of the document that they change. */
  etag: string;
  edits: Edit[];
  sent: Sent | null;
  /** Recent steps, for undo after a reload. */
  steps: Step[];
}

/** Keeps the unsaved changes of one session, beyond its tab. */
export interface UnsavedStore {
  /** Returns what sessions that have ended left of this version of the app, oldest first; it is this session's now. */
  takeOver(versionId: string): Promise<Unsaved[]>;
  /** Keeps the latest state; nothing if there are no edits. Resolves to false if the browser does not store it. */
  keep(versionId: string, unsaved: Unsaved): Promise<boolean>;
  /** Leaves what is kept to the next session. */
  close(): Promise<void>;
}

/**
 * Finds out what became of the last request of an ended session, by sending it again with its key. Leaves it as it is
 * if there is no answer.
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
