import { ByteCache } from '../../core/concurrency';
import { withOwnMemory } from './zlib';
import type { StoredObject } from './loose-objects';
import type { Sha } from './sha';

// Shared by all mirrors of the process: caches for each would add up with the number of open mirrors.
const structures = new ByteCache<StoredObject>(12 << 20);
const writtenBlobs = new ByteCache<StoredObject>(8 << 20);
/** `ByteCache` is for many small values, and takes no larger ones. */
const largeBlobs = new Map<string, StoredObject>();
/** From this size on, a blob is large. */
const LARGE_BYTES = 1 << 20;
/** Room for a large app before and after an edit. */
const MAX_LARGE_BYTES = 32 << 20;
let owners = 0;

/**
 * Recently used objects of one store: commits and trees, because each commit builds on the previous one's, and written
 * blobs, because they are sent next, and are the bases of the next deltas.
 */
export class ObjectCache {
  // A workspace's objects must never be found through another workspace's mirror.
  private readonly owner = ++owners;

  get(sha: Sha): StoredObject | undefined {
    const key = this.keyOf(sha);
    return structures.get(key) ?? writtenBlobs.get(key) ?? findLarge(key);
  }

  add(sha: Sha, object: StoredObject): void {
    const { kind, content } = object;
    const own = { kind, content: withOwnMemory(content) };
    if (kind === 'blob' && content.length >= LARGE_BYTES) keepLarge(this.keyOf(sha), own);
    else (kind === 'blob' ? writtenBlobs : structures).add(this.keyOf(sha), own, content.length);
  }

  private keyOf(sha: Sha): string {
    return `${this.owner} ${sha}`;
  }
}

function findLarge(key: string): StoredObject | undefined {
  const found = largeBlobs.get(key);
  if (found) keepLarge(key, found);
  return found;
}

/** Drops the least recently used blobs. */
function keepLarge(key: string, object: StoredObject): void {
  if (object.content.length > MAX_LARGE_BYTES) return;
  largeBlobs.delete(key);
  largeBlobs.set(key, object);
  let bytes = [...largeBlobs.values()].reduce((total, { content }) => total + content.length, 0);
  for (const [oldest, { content }] of largeBlobs) {
    if (bytes <= MAX_LARGE_BYTES) break;
    largeBlobs.delete(oldest);
    bytes -= content.length;
  }
}
