import { newId } from '../../../lib/new-id';
import { openUnsaved } from '../../../lib/unsaved';
import type { Unsaved, UnsavedStore } from './unsaved';

/** A session that ends may take this long for its last attempt to save. */
const HANDOVER_MS = 2_000;
/** A busy tab may take this long to tell that an entry is of one of its sessions. */
const ANSWER_MS = 2_000;

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
  readonly #claims: Claims = 'locks' in navigator ? new Locks() : new Questions();
  #next: { versionId: string; unsaved: Unsaved } | null = null;
  #writing: Promise<boolean> | null = null;
  /** Claim of the session's own entry, taken with its first write. */
  #owned: Promise<unknown> | null = null;

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
      const areFree = await Promise.all(entries.map(({ id }) => this.#claims.claim(id)));
      const free = entries.filter((_, index) => areFree[index]);
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
    this.#claims.release();
  }

  /** Writes the latest state; those in between are left out. */
  async #writeAll(): Promise<boolean> {
    try {
      await (this.#owned ??= this.#claims.own(this.#id));
      while (this.#next) {
        const { versionId, unsaved } = this.#next;
        this.#next = null;
        const transaction = (await openUnsaved()).transaction('unsaved', 'readwrite');
        const { store } = transaction;
        const entry = { ...this.of, id: this.#id, versionId, keptAt: Date.now(), unsaved };
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
}

/** Entries that a session has, as long as its tab lives. */
interface Claims {
  /** Resolves to false for an entry that another session has. */
  claim(id: string): Promise<boolean>;
  /** Claims an entry that no other session knows. */
  own(id: string): Promise<unknown>;
  release(): void;
}

class Locks implements Claims {
  readonly #releases: (() => void)[] = [];

  claim(id: string): Promise<boolean> {
    return new Promise((resolve, reject) => {
      navigator.locks
        .request(`trellis-unsaved-${id}`, { ifAvailable: true }, (lock) => {
          resolve(lock !== null);
          return lock && new Promise<void>((release) => this.#releases.push(release));
        })
        .catch(reject);
    });
  }

  own(id: string): Promise<unknown> {
    return this.claim(id);
  }

  release(): void {
    for (const release of this.#releases) release();
  }
}

/** Question of a session whether another one has an entry, or the answer to it. */
interface Message {
  id: string;
  from: string;
  isTaken: boolean;
}

/** Claims in browsers without locks, for example over plain HTTP: the sessions of all tabs ask each other. */
class Questions implements Claims {
  readonly #me = newId();
  readonly #channel = new BroadcastChannel('trellis-unsaved');
  readonly #claimed = new Set<string>();
  /** Questions that wait for an answer, by the entry. */
  readonly #asked = new Map<string, (isFree: boolean) => void>();

  constructor() {
    this.#channel.onmessage = ({ data: { id, from, isTaken } }: MessageEvent<Message>) => {
      if (isTaken) this.#asked.get(id)?.(false);
      // One of two sessions that ask at once gets the entry.
      else if (this.#claimed.has(id) || (this.#asked.has(id) && this.#me < from)) this.#post(id, true);
    };
  }

  async claim(id: string): Promise<boolean> {
    const isFree = await new Promise<boolean>((resolve) => {
      this.#asked.set(id, resolve);
      setTimeout(() => resolve(true), ANSWER_MS);
      this.#post(id, false);
    });
    this.#asked.delete(id);
    if (isFree) await this.own(id);
    return isFree;
  }

  own(id: string): Promise<unknown> {
    this.#claimed.add(id);
    // A session that has begun to ask before may not have been asked.
    this.#post(id, true);
    return Promise.resolve();
  }

  release(): void {
    this.#channel.close();
  }

  #post(id: string, isTaken: boolean): void {
    this.#channel.postMessage({ id, from: this.#me, isTaken } satisfies Message);
  }
}
