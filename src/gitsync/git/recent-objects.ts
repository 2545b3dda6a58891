import type { StoredObject } from './loose-objects';
import type { Sha } from './sha';

const MAX_BYTES = 8 << 20;
const MAX_OBJECT_BYTES = 1 << 20;

/** The commits and trees read or written last: each commit is built on those of the one before. */
export class RecentObjects {
  private readonly objects = new Map<Sha, StoredObject>();
  private bytes = 0;

  get(sha: Sha): StoredObject | undefined {
    const object = this.objects.get(sha);
    if (object === undefined) return undefined;
    // A Map keeps the order of insertion: what is used again becomes the last to go.
    this.objects.delete(sha);
    this.objects.set(sha, object);
    return object;
  }

  add(sha: Sha, object: StoredObject): void {
    if (object.content.length > MAX_OBJECT_BYTES || this.objects.has(sha)) return;
    this.objects.set(sha, object);
    this.bytes += object.content.length;
    for (const [oldest, { content }] of this.objects) {
      if (this.bytes <= MAX_BYTES) return;
      this.objects.delete(oldest);
      this.bytes -= content.length;
    }
  }
}
