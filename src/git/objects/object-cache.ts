import { ByteCache } from '../../core/concurrency';
import { withOwnMemory } from './inflate';
import type { StoredObject } from './loose-objects';
import type { Sha } from './sha';

// Shared by all mirrors of the process: caches for each would add up with the number of open mirrors.
const structures = new ByteCache<StoredObject>(12 << 20);
const writtenBlobs = new ByteCache<StoredObject>(8 << 20);
let owners = 0;

/**
 * Recently used objects of one store: commits and trees, because each commit builds on the previous one's, and written
 * blobs, because they are sent next.
 */
export class ObjectCache {
  // A workspace's objects must never be found through another workspace's mirror.
  private readonly owner = ++owners;

  get(sha: Sha): StoredObject | undefined {
    const key = this.keyOf(sha);
    return structures.get(key) ?? writtenBlobs.get(key);
  }

  add(sha: Sha, object: StoredObject): void {
    const objects = object.kind === 'blob' ? writtenBlobs : structures;
    const { kind, content } = object;
    objects.add(this.keyOf(sha), { kind, content: withOwnMemory(content) }, content.length);
  }

  private keyOf(sha: Sha): string {
    return `${this.owner} ${sha}`;
  }
}
