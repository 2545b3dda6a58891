import { Duplex, Readable } from 'node:stream';
import { GitOverHttps } from './git-over-https';
import type { HttpsPool } from '../../https';
import type { LentChannel } from './remote-session';
import type { GitService, HttpsRemote } from './remote-target';

/** How long the rest of an answer may take that nobody waits for. */
const REST_MS = 1_000;

/**
 * Git's requests over HTTP in the shape of a channel that a command runs in: what it says first, then what is written
 * to it, then its answers. Emits `progress` while a request is being sent.
 */
class HttpsChannel extends Duplex {
  /** What the server says beside the protocol comes with the status of an answer. */
  readonly stderr = Readable.from([]);
  private readonly aborter = new AbortController();
  /** In the small parts in which it comes; sent when the request is finished. */
  private readonly written: Buffer[] = [];
  private isSent = false;
  private turn: Promise<void>;
  private wanted: (() => void) | null = null;

  constructor(
    private readonly http: GitOverHttps,
    private readonly service: GitService,
  ) {
    super();
    this.turn = this.hand(() => http.advertisement(service, this.aborter.signal));
    this.once('end', () => this.destroy());
  }

  /** Nothing belongs to the request any more: it is sent. */
  finishRequest(): void {
    this.isSent = true;
    const { service, written } = this;
    const { signal } = this.aborter;
    const onProgress = () => this.emit('progress');
    const call = () => this.http.call(written.splice(0), { service, onProgress, signal });
    this.turn = this.turn.then(async () => {
      await this.hand(call);
      this.push(null);
    });
  }

  /** What is on its way is taken in, so that the connection can be used again. */
  letGo(): void {
    this.resume();
    const timer = setTimeout(() => this.destroy(), REST_MS);
    void this.turn.then(() => {
      clearTimeout(timer);
      this.destroy();
    });
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.written.push(chunk);
    done();
  }

  override _final(done: () => void): void {
    done();
    // Nothing is wanted of the server: it has said all.
    if (!this.isSent) void this.turn.then(() => this.push(null));
  }

  override _read(): void {
    this.wanted?.();
    this.wanted = null;
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.aborter.abort();
    this._read();
    done(error);
  }

  /** To whoever reads, at their pace. */
  private async hand(ask: () => Promise<AsyncIterable<Buffer>>): Promise<void> {
    if (this.destroyed) return;
    try {
      for await (const chunk of await ask()) {
        if (!this.push(chunk)) await new Promise<void>((resolve) => (this.wanted = resolve));
        if (this.destroyed) return;
      }
    } catch (error) {
      this.destroy(error as Error);
    }
  }
}

/** A channel that asks for the advertisement at once. */
export function lendHttps(pool: HttpsPool, target: HttpsRemote, service: GitService): LentChannel {
  const channel = new HttpsChannel(new GitOverHttps(pool, target), service);
  return { channel, release: () => channel.letGo(), finishRequest: () => channel.finishRequest() };
}
