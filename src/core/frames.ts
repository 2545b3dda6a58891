import type { Duplex } from 'node:stream';

interface FrameSocketOptions {
  /** Limit for the payload of a received frame. */
  maxBytes: number;
  /** Closes the socket if it throws. */
  onFrame: (frame: Frame) => void;
  /** Called once. `error`: why this side closed it, or what broke it. */
  onClose: (error: Error | null) => void;
}

/** Exchanges frames with another process over a socket. */
export class FrameSocket {
  private error: Error | null = null;

  constructor(
    private readonly stream: Duplex,
    { maxBytes, onFrame, onClose }: FrameSocketOptions,
  ) {
    const reader = new FrameReader(maxBytes, onFrame);
    stream.on('data', (chunk: Buffer) => {
      if (stream.destroyed) return;
      try {
        reader.read(chunk);
      } catch (error) {
        stream.destroy(error as Error);
      }
    });
    stream.on('error', (error) => (this.error = error));
    stream.on('end', () => stream.destroy());
    stream.once('close', () => onClose(this.error));
  }

  /** Resolves when the frame was handed to the system, or the socket is closed. */
  send(type: number, id: number, payload: Buffer = Buffer.alloc(0)): Promise<void> {
    return new Promise((resolve) => {
      if (this.stream.destroyed) return resolve();
      this.stream.cork();
      this.stream.write(headerOf({ type, id, payload }));
      this.stream.write(payload, () => resolve());
      this.stream.uncork();
    });
  }

  close(): void {
    this.stream.destroy();
  }
}

/** A message between two processes, as part of a call. */
export interface Frame {
  /** 0 to 255; the two processes agree on the meaning. */
  type: number;
  /** Number of the call, 0 to 2³² − 1. */
  id: number;
  payload: Buffer;
}

/** Length of the payload (4 bytes), type (1), id (4). */
export const HEADER_BYTES = 9;

/** The other side does not keep to the format. */
export class FrameError extends Error {}

export function headerOf({ type, id, payload }: Frame): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32BE(payload.length, 0);
  header.writeUInt8(type, 4);
  header.writeUInt32BE(id, 5);
  return header;
}

/** Splits a stream of bytes into frames. Each byte is copied once, however it was cut. */
export class FrameReader {
  private readonly header = Buffer.alloc(HEADER_BYTES);
  private headerBytes = 0;
  private payload: Buffer | null = null;
  private payloadBytes = 0;

  constructor(
    private readonly maxBytes: number,
    private readonly onFrame: (frame: Frame) => void,
  ) {}

  /** @throws FrameError for a frame above the limit, before any of it is stored */
  read(chunk: Buffer): void {
    for (let rest = chunk; rest.length > 0;) rest = this.take(rest);
  }

  /** Takes what belongs to the present part, and returns the rest. */
  private take(bytes: Buffer): Buffer {
    if (this.payload === null) {
      const taken = bytes.copy(this.header, this.headerBytes);
      this.headerBytes += taken;
      if (this.headerBytes === HEADER_BYTES) this.beginPayload();
      return bytes.subarray(taken);
    }
    const taken = bytes.copy(this.payload, this.payloadBytes);
    this.payloadBytes += taken;
    this.endIfComplete(this.payload);
    return bytes.subarray(taken);
  }

  private beginPayload(): void {
    const length = this.header.readUInt32BE(0);
    if (length > this.maxBytes)
      throw new FrameError(`A frame of ${length} bytes exceeds the limit of ${this.maxBytes}.`);
    this.payload = Buffer.allocUnsafe(length);
    this.payloadBytes = 0;
    this.endIfComplete(this.payload);
  }

  private endIfComplete(payload: Buffer): void {
    if (this.payloadBytes < payload.length) return;
    this.payload = null;
    this.headerBytes = 0;
    this.onFrame({ type: this.header.readUInt8(4), id: this.header.readUInt32BE(5), payload });
  }
}
