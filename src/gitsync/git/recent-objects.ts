import { ByteCache } from './byte-cache';
import type { StoredObject } from './loose-objects';
import type { Sha } from './sha';

/** For all mirrors of the process together: what each had for itself would add up with the open ones. */
const objects = new ByteCache<StoredObject>(12 << 20);
let owners = 0;

/** The commits and trees of one store that were read or written last: each commit is built on those of the one before. */
export class RecentObjects {
  // What one workspace's mirror holds must never be found through another's.
  private readonly owner = ++owners;

  get(sha: Sha): StoredObject | undefined {
    return objects.get(`${this.owner} ${sha}`);
  }

  add(sha: Sha, object: StoredObject): void {
    objects.add(`${this.owner} ${sha}`, object, object.content.length);
  }
}
