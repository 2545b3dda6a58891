import type { DBSchema, IDBPDatabase } from 'idb';

/** An entry for one editing session. `unsaved` belongs to the editor. */
export interface UnsavedEntry {
  id: string;
  userId: string;
  appId: string;
  /** Null or absent (in entries of earlier versions of the page): the default branch. */
  branch?: string | null;
  versionId: string;
  keptAt: number;
  unsaved: unknown;
}

interface Schema extends DBSchema {
  unsaved: { key: string; value: UnsavedEntry; indexes: { of: [string, string, string] } };
}

const NAME = 'trellis';

let opening: Promise<IDBPDatabase<Schema>> | null = null;

/** Opens the browser's store of unsaved work. Rejects if storage is forbidden or broken. */
export function openUnsaved(): Promise<IDBPDatabase<Schema>> {
  const forget = () => (opening = null);
  // Loaded by the editor, and at a sign-out: every other page does without it.
  opening ??= import('idb').then(({ openDB }) =>
    openDB<Schema>(NAME, 1, {
      upgrade: (database) =>
        database
          .createObjectStore('unsaved', { keyPath: 'id' })
          .createIndex('of', ['userId', 'appId', 'versionId']),
      terminated: forget,
    }),
  );
  opening.catch(forget);
  return opening;
}

/** Deletes the unsaved work of all users, so that none is left in the browser after a sign-out. */
export async function forgetAllUnsaved(): Promise<void> {
  try {
    await (await openUnsaved()).clear('unsaved');
  } catch {
    try {
      // The code could not be loaded.
      indexedDB.deleteDatabase(NAME);
    } catch {
      // Without storage there is nothing to delete.
    }
  }
}
