/** Flush packet; ends a list. */
export const FLUSH = Symbol('flush');
export type PktLine = Buffer | typeof FLUSH;

const LENGTH_DIGITS = 4;

/** The data is not a pkt-line: the other side does not speak Git. */
export class NotPktLineError extends Error {
  override readonly name = 'NotPktLineError';
}

export const FLUSH_PACKET = Buffer.from('0000', 'latin1');

/**
 * Splits a byte stream, however it is chunked, into pkt-lines. Once it has met what is no pkt-line, every further read
 * throws the same error, and keeps nothing.
 */
export class PktLineReader {
  private rest: Buffer = Buffer.alloc(0);
  /** Chunks behind `rest`: joined only once they complete a line. */
  private chunks: Buffer[] = [];
  private chunkBytes = 0;
  /** Length of the line that `rest` begins with, or of its length digits. */
  private wantedBytes = LENGTH_DIGITS;
  private failure: NotPktLineError | null = null;

  *read(chunk: Buffer): Generator<PktLine> {
    if (this.failure !== null) throw this.failure;
    this.chunks.push(chunk);
    this.chunkBytes += chunk.length;
    if (this.rest.length + this.chunkBytes < this.wantedBytes) return;
    this.rest = Buffer.concat([this.rest, ...this.chunks.splice(0)]);
    this.chunkBytes = 0;
    for (;;) {
      const line = this.next();
      if (line === null) return;
      yield line;
    }
  }

  private next(): PktLine | null {
    this.wantedBytes = LENGTH_DIGITS;
    if (this.rest.length < LENGTH_DIGITS) return null;
    const length = this.readLength();
    if (length === 0) {
      this.rest = this.rest.subarray(LENGTH_DIGITS);
      return FLUSH;
    }
    this.wantedBytes = length;
    if (this.rest.length < length) return null;
    const line = this.rest.subarray(LENGTH_DIGITS, length);
    this.rest = this.rest.subarray(length);
    return line;
  }

  private readLength(): number {
    const digits = this.rest.toString('latin1', 0, LENGTH_DIGITS);
    const length = /^[0-9a-fA-F]{4}$/.test(digits) ? Number.parseInt(digits, 16) : null;
    if (length !== null && (length === 0 || length >= LENGTH_DIGITS)) return length;
    this.rest = Buffer.alloc(0);
    this.failure = new NotPktLineError(`not a length: ${JSON.stringify(digits)}`);
    throw this.failure;
  }
}

/** Encodes a line with its length prefix. */
export function packetOf(text: string): Buffer {
  const line = Buffer.from(text, 'utf8');
  return Buffer.concat([Buffer.from((line.length + 4).toString(16).padStart(4, '0'), 'latin1'), line]);
}
