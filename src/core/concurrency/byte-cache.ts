/** Overhead of an entry in bytes: its key, its slot in the map, and the objects around the bytes. */
const ENTRY_BYTES = 256;

interface Entry<Value> {
  value: Value;
  bytes: number;
}

/**
 * Cache of recently used values: keeps between half of `maxBytes` and all of it. A value of more than an eighth is
 * not cached.
 */
export class ByteCache<Value> {
  // Two generations, the older of which is dropped as a whole. An LRU in one map would make V8 rebuild the map's
  // table again and again, too large and too old to be collected soon.
  private newer = new Map<string, Entry<Value>>();
  private older: ReadonlyMap<string, Entry<Value>> = new Map();
  private newerBytes = 0;

  constructor(private readonly maxBytes: number) {}

  get(key: string): Value | undefined {
    const entry = this.newer.get(key);
    if (entry !== undefined) return entry.value;
    const older = this.older.get(key);
    if (older !== undefined) this.put(key, older);
    return older?.value;
  }

  add(key: string, value: Value, valueBytes: number): void {
    if (valueBytes > this.maxBytes / 8 || this.get(key) !== undefined) return;
    this.put(key, { value, bytes: valueBytes + ENTRY_BYTES });
  }

  private put(key: string, entry: Entry<Value>): void {
    if (this.newerBytes + entry.bytes > this.maxBytes / 2) {
      this.older = this.newer;
      this.newer = new Map();
      this.newerBytes = 0;
    }
    this.newer.set(key, entry);
    this.newerBytes += entry.bytes;
  }
}
