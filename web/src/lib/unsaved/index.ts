import { openDB, type DBSchema, type IDBPDatabase } from 'idb';

/** An entry for one editing session. `unsaved` is the editor's own. */
export interface UnsavedEntry {
  id: string;
  userId: string;
  appId: string;
  /** Null: the default branch. Entries of earlier versions of the page have none, and count as those of the default branch. */
  branch?: string | null;
  versionId: string;
  keptAt: number;
  unsaved: unknown;
}

interface Schema extends DBSchema {
  unsaved: { key: string; value: UnsavedEntry; indexes: { of: [string, string, string] } };
}

let opening: Promise<IDBPDatabase<Schema>> | null = null;

/** Opens the browser's store of unsaved work. Rejects where storage is forbidden or broken. */
export function openUnsaved(): Promise<IDBPDatabase<Schema>> {
  const forget = () => (opening = null);
  opening ??= openDB<Schema>('trellis', 1, {
    upgrade: (database) =>
      database
        .createObjectStore('unsaved', { keyPath: 'id' })
        .createIndex('of', ['userId', 'appId', 'versionId']),
    terminated: forget,
  });
  opening.catch(forget);
  return opening;
}

/** Deletes the unsaved work of all users: whoever uses the browser after a sign-out finds none. */
export async function forgetAllUnsaved(): Promise<void> {
  try {
    await (await openUnsaved()).clear('unsaved');
  } catch {
    // There is no storage, so there is nothing in it.
  }
}
