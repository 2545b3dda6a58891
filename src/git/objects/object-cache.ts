import { ByteCache } from '../../core/concurrency';
import type { StoredObject } from './loose-objects';
import type { Sha } from './sha';

/** Shared by all mirrors of the process: a cache for each would add up with the number of open mirrors. */
const objects = new ByteCache<StoredObject>(12 << 20);
let owners = 0;

/** Recently read or written commits and trees of one store: each commit is built on those of the one before. */
export class ObjectCache {
  // A workspace's objects must never be found through another workspace's mirror.
  private readonly owner = ++owners;

  get(sha: Sha): StoredObject | undefined {
    return objects.get(`${this.owner} ${sha}`);
  }

  add(sha: Sha, object: StoredObject): void {
    objects.add(`${this.owner} ${sha}`, object, object.content.length);
  }
}
