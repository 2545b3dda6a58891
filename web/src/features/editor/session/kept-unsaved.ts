import { newId } from '../../../lib/new-id';
import { openUnsaved } from '../../../lib/unsaved';
import type { Unsaved, UnsavedStore } from './unsaved';

const TAB = 'trellis-tab';
/** A session that ends may take this long for its last attempt to save. */
const HANDOVER_MS = 2_000;

/** Sessions of this tab that save once more before they end. */
const ending = new Set<Promise<unknown>>();

/** Lets the next session wait until this one has ended, and then take over what it leaves. */
export function endsWith(end: Promise<unknown>): void {
  const settled = end.catch(() => undefined);
  ending.add(settled);
  void settled.finally(() => ending.delete(settled));
}

/**
 * Keeps unsaved changes in IndexedDB by user, app, branch and version: they outlive the tab, and another user does not
 * see them. Each session has an entry of its own, so that two tabs do not overwrite each other's.
 */
export class KeptUnsaved implements UnsavedStore {
  readonly #id = newId();
  /** Entries that were taken over, deleted with the next write. */
  #inherited: string[] = [];
  readonly #releases: (() => void)[] = [];
  #next: { versionId: string; unsaved: Unsaved } | null = null;
  #writing: Promise<boolean> | null = null;
  /** Lock of the session's own entry, taken with its first write. */
  #owned: Promise<boolean> | null = null;

  /** An app has the same id, and its versions have the same, on all branches. */
  constructor(private readonly of: { userId: string; appId: string; branch: string | null }) {}

  async takeOver(versionId: string): Promise<Unsaved[]> {
    const handover = new Promise((resolve) => setTimeout(resolve, HANDOVER_MS));
    if (ending.size > 0) await Promise.race([Promise.all(ending), handover]);
    try {
      const { userId, appId, branch } = this.of;
      const database = await openUnsaved();
      // An index with the branch would be another version of the store, which waits for tabs that have the present one open.
      const found = await database.getAllFromIndex('unsaved', 'of', [userId, appId, versionId]);
      const entries = found.filter((entry) => (entry.branch ?? null) === branch);
      const free: typeof entries = [];
      for (const entry of entries) if (await this.#claim(entry.id, entry.tab)) free.push(entry);
      this.#inherited = free.map(({ id }) => id);
      return free.toSorted((a, b) => a.keptAt - b.keptAt).map(({ unsaved }) => unsaved as Unsaved);
    } catch {
      // The browser forbids storage, or it is damaged.
      return [];
    }
  }

  keep(versionId: string, unsaved: Unsaved): Promise<boolean> {
    this.#next = { versionId, unsaved };
    this.#writing ??= this.#writeAll().finally(() => (this.#writing = null));
    return this.#writing;
  }

  async close(): Promise<void> {
    await this.#writing;
    for (const release of this.#releases) release();
  }

  /** Writes the latest state; those in between are left out. */
  async #writeAll(): Promise<boolean> {
    try {
      await (this.#owned ??= this.#claim(this.#id));
      while (this.#next) {
        const { versionId, unsaved } = this.#next;
        this.#next = null;
        const transaction = (await openUnsaved()).transaction('unsaved', 'readwrite');
        const { store } = transaction;
        const entry = { ...this.of, id: this.#id, versionId, tab: tabId(), keptAt: Date.now(), unsaved };
        await Promise.all([
          unsaved.edits.length > 0 ? store.put(entry) : store.delete(this.#id),
          ...this.#inherited.map((id) => store.delete(id)),
          transaction.done,
        ]);
        this.#inherited = [];
      }
      return true;
    } catch {
      this.#next = null;
      return false;
    }
  }

  /**
   * Takes the lock of an entry, which its session holds as long as its tab lives. Without locks (a page over plain
   * HTTP), only the entries of this tab are free.
   */
  async #claim(id: string, tab = tabId()): Promise<boolean> {
    if (!('locks' in navigator)) return tab === tabId();
    return new Promise((resolve, reject) => {
      navigator.locks
        .request(`trellis-unsaved-${id}`, { ifAvailable: true }, (lock) => {
          resolve(lock !== null);
          return lock && new Promise<void>((release) => this.#releases.push(release));
        })
        .catch(reject);
    });
  }
}

function tabId(): string {
  const known = sessionStorage.getItem(TAB);
  if (known) return known;
  const made = newId();
  sessionStorage.setItem(TAB, made);
  return made;
}
