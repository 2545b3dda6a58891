import type { Socket } from 'node:net';

export type Direction = 'up' | 'down';

/** A reset, an orderly end on both sides, or silence. */
export type Break = 'cut' | 'end' | 'pause';

/** State that all directions of a proxy share. */
interface Bottleneck {
  readonly isPaused: boolean;
  readonly delayMs: number;
  readonly byteMs: number | null;
  /** Called when a connection says something that the proxy does not pass on at present. */
  hush(direction: Direction): void;
  pass(direction: Direction, chunk: Buffer): { allowed: Buffer; then: Break | null };
  breakSoon(then: Break): void;
}

/** Limit beyond which the sender is paused, as by a full TCP window. */
const MAX_QUEUED_BYTES = 8 * 1024 * 1024;

interface PipeOptions {
  proxy: Bottleneck;
  direction: Direction;
  from: Socket;
  to: Socket;
}

/** One direction of one connection: sends each chunk separately, in order, `delayMs` after it arrived. */
export class Pipe {
  readonly #queue: Array<{ chunk: Buffer | null; dueAt: number }> = [];
  #queuedBytes = 0;
  #timer: NodeJS.Timeout | null = null;
  #isForgotten = false;

  constructor(private readonly options: PipeOptions) {
    const { from, to } = options;
    from.on('data', (chunk) => this.#push(chunk));
    from.on('end', () => this.#push(null));
    to.on('drain', () => this.flush());
  }

  drop(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#queue.length = 0;
    this.#queuedBytes = 0;
  }

  /** Accepts data and forwards nothing. */
  forget(): void {
    this.drop();
    this.#isForgotten = true;
    this.options.from.resume();
  }

  flush(): void {
    const { proxy, from, to } = this.options;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    while (this.#queue.length > 0 && !proxy.isPaused && !to.writableNeedDrain && !to.destroyed) {
      const waitMs = this.#queue[0]!.dueAt - performance.now();
      if (waitMs > 0) {
        this.#timer = setTimeout(() => this.flush(), waitMs);
        return;
      }
      this.#send(this.#queue.shift()!.chunk);
    }
    if (this.#queuedBytes < MAX_QUEUED_BYTES) from.resume();
  }

  #push(chunk: Buffer | null): void {
    const { proxy, direction, from } = this.options;
    if (chunk !== null && (this.#isForgotten || proxy.isPaused)) proxy.hush(direction);
    if (this.#isForgotten) return;
    this.#queue.push({ chunk, dueAt: performance.now() + proxy.delayMs });
    this.#queuedBytes += chunk?.length ?? 0;
    if (this.#queuedBytes >= MAX_QUEUED_BYTES) from.pause();
    if (!this.#timer) this.flush();
  }

  #send(chunk: Buffer | null): void {
    const { proxy, direction, to } = this.options;
    if (chunk === null) {
      to.end();
      return;
    }
    const { allowed, then } = proxy.pass(direction, chunk);
    this.#queuedBytes -= allowed.length;
    if (then === null) {
      to.write(allowed);
      if (allowed.length < chunk.length)
        this.#queue.unshift({ chunk: chunk.subarray(allowed.length), dueAt: this.#nextDueAt() });
      return;
    }
    // Nothing may follow without the bytes that are lost here.
    this.forget();
    to.write(allowed, () => proxy.breakSoon(then));
  }

  #nextDueAt(): number {
    const { byteMs } = this.options.proxy;
    return byteMs === null ? 0 : performance.now() + byteMs;
  }
}
