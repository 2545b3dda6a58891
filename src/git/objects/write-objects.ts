import type { ObjectStore } from './object-store';
import { type ObjectKind, type Sha, shaOf } from './sha';

/** Writes objects all at once: the id of each is known before it is on disk. */
export class WriteObjects {
  private readonly writes: Promise<void>[] = [];

  constructor(readonly store: ObjectStore) {}

  /** Begins to write an object. `sha`: its id, where that was computed before. */
  add(kind: ObjectKind, content: Buffer, sha = shaOf(kind, content)): Sha {
    const write = this.store.write(sha, { kind, content });
    // Its error is thrown by `end`.
    write.catch(() => undefined);
    this.writes.push(write);
    return sha;
  }

  /** Resolves when no write is under way any more. @throws the first error of a write */
  async end(): Promise<void> {
    const ends = await Promise.allSettled(this.writes);
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
  }
}
