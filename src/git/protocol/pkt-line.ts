/** Flush packet; ends a list. */
export const FLUSH = Symbol('flush');
export type PktLine = Buffer | typeof FLUSH;

const LENGTH_DIGITS = 4;

/** The data is not a pkt-line: the other side does not speak Git. */
export class NotPktLineError extends Error {
  override readonly name = 'NotPktLineError';
}

export const FLUSH_PACKET = Buffer.from('0000', 'latin1');

/** Splits a byte stream, however it is chunked, into pkt-lines. */
export class PktLineReader {
  private rest: Buffer = Buffer.alloc(0);

  /** Bytes since the last complete line. */
  get pending(): Buffer {
    return this.rest;
  }

  *read(chunk: Buffer): Generator<PktLine> {
    this.rest = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
    for (;;) {
      const line = this.next();
      if (line === null) return;
      yield line;
    }
  }

  private next(): PktLine | null {
    if (this.rest.length < LENGTH_DIGITS) return null;
    const digits = this.rest.toString('latin1', 0, LENGTH_DIGITS);
    if (!/^[0-9a-fA-F]{4}$/.test(digits))
      throw new NotPktLineError(`not a length: ${JSON.stringify(digits)}`);
    const length = Number.parseInt(digits, 16);
    if (length === 0) {
      this.rest = this.rest.subarray(LENGTH_DIGITS);
      return FLUSH;
    }
    if (length < LENGTH_DIGITS) throw new NotPktLineError(`not a length: ${digits}`);
    if (this.rest.length < length) return null;
    const line = this.rest.subarray(LENGTH_DIGITS, length);
    this.rest = this.rest.subarray(length);
    return line;
  }
}

/** Encodes a line with its length prefix. */
export function packetOf(text: string): Buffer {
  const line = Buffer.from(text, 'utf8');
  return Buffer.concat([Buffer.from((line.length + 4).toString(16).padStart(4, '0'), 'latin1'), line]);
}
