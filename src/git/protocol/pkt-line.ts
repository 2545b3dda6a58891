import { ByteQueue } from '../objects/byte-queue';

/** Flush packet; ends a list. */
export const FLUSH = Symbol('flush');
export type PktLine = Buffer | typeof FLUSH;

const LENGTH_DIGITS = 4;

/** The data is not a pkt-line: the other side does not speak Git. */
export class NotPktLineError extends Error {
  override readonly name = 'NotPktLineError';
}

export const FLUSH_PACKET = Buffer.from('0000', 'latin1');
/** Divides the sections of a request in protocol version 2. */
export const DELIMITER_PACKET = Buffer.from('0001', 'latin1');

/**
 * Splits a byte stream, however it is chunked, into pkt-lines. After invalid data, every further read throws the same
 * error, and keeps nothing.
 */
export class PktLineReader {
  private readonly queue = new ByteQueue();
  /** Length of the line that the queue begins with, or of its length digits. */
  private wantedBytes = LENGTH_DIGITS;
  private failure: NotPktLineError | null = null;

  *read(chunk: Buffer): Generator<PktLine> {
    if (this.failure !== null) throw this.failure;
    this.queue.push(chunk);
    for (;;) {
      const line = this.next();
      if (line === null) return;
      yield line;
    }
  }

  private next(): PktLine | null {
    if (this.queue.length < this.wantedBytes) return null;
    const bytes = this.queue.peek();
    const length = this.readLength(bytes);
    if (bytes.length < length) {
      this.wantedBytes = length;
      return null;
    }
    this.wantedBytes = LENGTH_DIGITS;
    this.queue.skip(Math.max(length, LENGTH_DIGITS));
    return length === 0 ? FLUSH : bytes.subarray(LENGTH_DIGITS, length);
  }

  private readLength(bytes: Buffer): number {
    const digits = bytes.toString('latin1', 0, LENGTH_DIGITS);
    const length = /^[0-9a-fA-F]{4}$/.test(digits) ? Number.parseInt(digits, 16) : null;
    if (length !== null && (length === 0 || length >= LENGTH_DIGITS)) return length;
    this.queue.skip(bytes.length);
    this.failure = new NotPktLineError(`not a length: ${JSON.stringify(digits)}`);
    throw this.failure;
  }
}

/** Encodes a line with its length prefix. */
export function packetOf(text: string): Buffer {
  const line = Buffer.from(text, 'utf8');
  return Buffer.concat([Buffer.from((line.length + 4).toString(16).padStart(4, '0'), 'latin1'), line]);
}
