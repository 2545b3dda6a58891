import { Duplex, Readable } from 'node:stream';
import { GitOverHttps, type HttpsOptions } from './git-over-https';
import type { HttpsPool } from '../../https';
import type { CheckedOutChannel } from './remote-session';
import type { GitService, HttpsRemote } from './remote-target';

/** Limit on the time to drain an unread answer. */
const REST_MS = 1_000;

/**
 * Presents Git's HTTP requests as a command channel: the advertisement first, then the request is written, then the
 * response is read. Emits `progress` while a request is being sent.
 */
class HttpsChannel extends Duplex {
  /** Over HTTP, error text comes with the status of an answer. */
  readonly stderr = Readable.from([]);
  private readonly aborter = new AbortController();
  /** Chunks of the request; sent when the request is finished. */
  private readonly written: Buffer[] = [];
  private isSent = false;
  private turn: Promise<void>;
  private wanted: (() => void) | null = null;

  constructor(
    private readonly http: GitOverHttps,
    private readonly service: GitService,
    { isAdvertised }: { isAdvertised: boolean },
  ) {
    super();
    this.turn = isAdvertised
      ? Promise.resolve()
      : this.hand(() => http.advertisement(service, this.aborter.signal));
    this.once('end', () => this.destroy());
  }

  /** Sends the request. */
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

  /** Drains the response, so that the connection can be reused. */
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
    // No request follows: the advertisement was all.
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

  /** Passes data on with backpressure. */
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

/**
 * Opens a channel that requests the advertisement at once, in version 0 of the protocol unless another is given. With the
 * path that an earlier advertisement came from, it requests none.
 */
export function checkOutHttps(
  pool: HttpsPool,
  target: HttpsRemote,
  { service, ...options }: { service: GitService } & HttpsOptions,
): CheckedOutChannel {
  const http = new GitOverHttps(pool, target, options);
  const channel = new HttpsChannel(http, service, { isAdvertised: options.path !== undefined });
  return {
    channel,
    release: () => channel.letGo(),
    finishRequest: () => channel.finishRequest(),
    secrets: http.secrets,
    path: () => http.path,
  };
}
