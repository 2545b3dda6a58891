import type { Duplex } from 'node:stream';
import { FrameReader, headerOf, type Frame } from './frame-reader';


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
