/** What an entry takes beside its value: key, place in the map, and the objects around the bytes. */
const ENTRY_BYTES = 256;

/** The values used last, up to so many bytes; a value that would take more than an eighth of them is not kept. */
export class ByteCache<Value> {
  private readonly entries = new Map<string, { value: Value; bytes: number }>();
  private bytes = 0;

  constructor(private readonly maxBytes: number) {}

  get(key: string): Value | undefined {
    const entry = this.entries.get(key);
    if (entry === undefined) return undefined;
    // A Map keeps the order of insertion: what is used again becomes the last to go.
    this.entries.delete(key);
    this.entries.set(key, entry);
    return entry.value;
  }

  add(key: string, value: Value, valueBytes: number): void {
    if (valueBytes > this.maxBytes / 8 || this.entries.has(key)) return;
    const bytes = valueBytes + ENTRY_BYTES;
    this.entries.set(key, { value, bytes });
    this.bytes += bytes;
    for (const [oldest, entry] of this.entries) {
      if (this.bytes <= this.maxBytes) return;
      this.entries.delete(oldest);
      this.bytes -= entry.bytes;
    }
  }
}
