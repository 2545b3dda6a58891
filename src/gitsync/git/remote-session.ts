import type { Duplex, Readable } from 'node:stream';
import { HttpsError } from '../../https';
import { SshError } from '../../ssh';
import { type Advertisement, AdvertisementReader } from './advertisement';
import { classifyRemoteFailure, type RemoteFailure, type SessionEnd } from './classify-remote-failure';
import { GitError, isGitError } from './git-error';
import { FLUSH_PACKET, NotPktLineError } from './pkt-line';
import type { GitService } from './remote-target';
import { ServerWords } from './server-words';
import { SessionClock } from './session-clock';

/** How long a server that will not serve may go on explaining itself. */
const LAST_WORDS_MS = 300;
/** How long a server may take, after its report, for what its hooks still do; closed sooner, they would be killed. */
const AFTERWORK_MS = 10_000;

export interface SessionLimits {
  /** Without a byte in either direction, while the server is expected to say something. */
  silenceMs: number;
  /** For the whole of it. */
  deadlineMs: number;
  maxDownloadBytes: number;
}

/** What a session needs of an open channel, pooled or not; those of ssh2 are such. */
export interface LentChannel {
  channel: Duplex & { stderr: Readable };
  release(): void;
  /** For channels that send a request as a whole: it is written. */
  finishRequest?(): void;
}

interface SessionOptions {
  service: GitService;
  limits: SessionLimits;
  signal?: AbortSignal;
}

/** Whoever takes what the server says after its advertisement. */
export interface SessionConsumer {
  /** False where it wants no more until `resume` is called. */
  onData(chunk: Buffer): boolean;
  /** Nothing more will come: the server has said all, or the session was cut off. */
  onEnd(end: { isCut: boolean }): void;
}

/**
 * One command on the server, from its advertisement to its end. Knows why it ended: a limit, a cancel, the
 * connection, or the server's own words.
 */
export class RemoteSession {
  readonly service: GitService;
  /** Resolves with what the server says first; rejects with the GitError that it comes down to. */
  readonly advertised: Promise<Advertisement>;
  /** It did not fail: whoever used it needed no more, or gave up for a reason of his own. */
  wasClosedByUs = false;
  private readonly reader = new AdvertisementReader();
  private readonly channel: LentChannel['channel'];
  private readonly maxDownloadBytes: number;
  private settle!: { resolve: (advertisement: Advertisement) => void; reject: (error: GitError) => void };
  private phase: 'advertising' | 'idle' | 'joined' | 'closed' = 'advertising';
  private consumer: SessionConsumer | null = null;
  private early: Buffer[] = [];
  private signal: AbortSignal | undefined;
  private readonly clock: SessionClock;
  private downloadedBytes = 0;
  private readonly words = new ServerWords();
  private endReason: SessionEnd | null = null;
  private readonly ending = new AbortController();
  private carrierError: SshError | HttpsError | null = null;
  private exitCode: number | null = null;

  constructor(
    private readonly lent: LentChannel,
    { service, limits, signal }: SessionOptions,
  ) {
    this.service = service;
    this.channel = lent.channel;
    this.maxDownloadBytes = limits.maxDownloadBytes;
    this.clock = new SessionClock({ ...limits, onEnd: (reason) => this.end(reason) });
    this.advertised = new Promise((resolve, reject) => (this.settle = { resolve, reject }));
    // A prepared session may fail long before anyone asks for it.
    this.advertised.catch(() => {});
    this.listen();
    this.clock.expectAnswer();
    this.watch(signal);
  }

  /** The raw advertisement, for libgit2 to read it too. */
  get advertisementBytes(): Buffer {
    return this.reader.bytes;
  }

  get isOpen(): boolean {
    return this.phase !== 'closed';
  }

  /** A limit or a cancel has ended it. */
  get wasEnded(): boolean {
    return this.endReason !== null;
  }

  /** Aborted when it is closed, for whatever reason. */
  get ended(): AbortSignal {
    return this.ending.signal;
  }

  /** Starts the deadline anew, and listens to this signal from now on. */
  watch(signal: AbortSignal | undefined): void {
    this.signal?.removeEventListener('abort', this.abort);
    this.signal = signal;
    if (!this.isOpen) return;
    this.clock.restartDeadline();
    if (signal?.aborted === true) this.end('aborted');
    else signal?.addEventListener('abort', this.abort, { once: true });
  }

  /** From here on everything goes to the consumer; the advertisement must be complete. */
  join(consumer: SessionConsumer): void {
    this.consumer = consumer;
    if (this.phase === 'idle') this.phase = 'joined';
    for (const chunk of this.early.splice(0)) consumer.onData(chunk);
    if (!this.isOpen) consumer.onEnd({ isCut: this.isCut });
  }

  /** False where the channel wants no more until `onDrain` is called. */
  write(chunk: Buffer, onDrain: () => void): boolean {
    if (!this.isOpen || !this.channel.writable) return true;
    this.clock.expectAnswer();
    const wantsMore = this.channel.write(chunk);
    if (!wantsMore) this.channel.once('drain', onDrain);
    return wantsMore;
  }

  resume(): void {
    this.clock.isHeldBack = false;
    this.channel.resume();
  }

  /** All of the request is written; the server is to answer it. */
  finishRequest(): void {
    if (this.isOpen) this.lent.finishRequest?.();
  }

  /** Nothing more will be written; the server may still answer. */
  finishWriting(): void {
    if (this.isOpen && this.channel.writable) this.channel.end();
  }

  /** Ends it from our side, in order: nothing is wanted any more. */
  close(): void {
    if (!this.isOpen) return;
    this.wasClosedByUs = true;
    if (this.phase === 'idle' && this.channel.writable) this.channel.write(FLUSH_PACKET);
    this.finishWriting();
    this.shut();
  }

  /** As `close`, but lets the server finish what it does after its answer. */
  closeAfterwards(): void {
    if (!this.isOpen) return;
    this.finishWriting();
    this.clock.stopExpecting();
    this.consumer = { onData: () => true, onEnd: () => {} };
    this.channel.resume();
    this.shutWithin(AFTERWORK_MS);
  }

  /** Ends it at once; whoever waits on it fails for this reason. */
  end(reason: SessionEnd): void {
    if (!this.isOpen) return;
    this.endReason ??= reason;
    this.shut();
  }

  /** For what it has sent; also where the server has ended it before that was found out. */
  refuse(error: GitError): void {
    this.endReason ??= error;
    this.shut();
  }

  /** What all of it comes down to, once it has failed. */
  failure(details: Omit<RemoteFailure, 'endReason' | 'carrierError' | 'exitCode'>): GitError {
    return classifyRemoteFailure({
      ...details,
      stderr: [details.stderr, this.words.text].filter(Boolean).join('\n'),
      endReason: this.endReason,
      carrierError: this.carrierError,
      exitCode: this.exitCode,
    });
  }

  /** What the server said beside the protocol. */
  get serverText(): string {
    return this.words.text;
  }

  private listen(): void {
    const { channel } = this;
    channel.on('data', (chunk: Buffer) => this.receive(chunk));
    channel.stderr.on('data', (chunk: Buffer) => {
      this.clock.expectAnswer();
      this.words.add(chunk);
    });
    channel.on('progress', () => this.clock.expectAnswer());
    channel.on('exit', (code: number | null) => (this.exitCode = code));
    channel.on('error', (error: unknown) => {
      if (error instanceof SshError || error instanceof HttpsError) this.carrierError ??= error;
      this.shut();
    });
    // `end` may come before the exit status and the last of stderr; `close` comes after both.
    channel.on('end', () => this.shutWithin(LAST_WORDS_MS));
    channel.on('close', () => this.shut());
  }

  private receive(chunk: Buffer): void {
    if (!this.isOpen) return;
    this.downloadedBytes += chunk.length;
    if (this.downloadedBytes > this.maxDownloadBytes) return this.end('too-large');
    if (this.phase === 'advertising') return this.receiveAdvertisement(chunk);
    if (this.consumer === null) {
      this.early.push(chunk);
      return;
    }
    this.clock.expectAnswer();
    if (this.consumer.onData(chunk)) return;
    // libgit2 is busy with what it has: the server is not to blame for the silence that follows.
    this.clock.isHeldBack = true;
    this.channel.pause();
  }

  private receiveAdvertisement(chunk: Buffer): void {
    this.clock.expectAnswer();
    try {
      const isComplete = this.reader.read(chunk);
      if (this.reader.errorText !== null) return this.shutWithin(LAST_WORDS_MS);
      if (!isComplete) return;
      this.phase = 'idle';
      this.clock.stopExpecting();
      this.settle.resolve(this.reader.result());
    } catch (error) {
      if (isGitError(error)) {
        this.settle.reject(error);
        this.shut();
      } else if (error instanceof NotPktLineError) this.takeAsText();
      else throw error;
    }
  }

  /** Shells that let no one in, and banners, speak on the output: keep their words, and wait for the rest of them. */
  private takeAsText(): void {
    this.phase = 'idle';
    this.words.add(this.reader.bytes);
    this.join({
      onData: (chunk) => {
        this.words.add(chunk);
        return true;
      },
      onEnd: () => {},
    });
    this.shutWithin(LAST_WORDS_MS);
  }

  private shut(): void {
    if (this.phase === 'closed') return;
    this.phase = 'closed';
    this.clock.stop();
    this.signal?.removeEventListener('abort', this.abort);
    if (this.reader.errorText !== null) this.words.add(this.reader.errorText);
    this.settle.reject(this.failure({ stage: this.service === 'git-receive-pack' ? 'write' : 'read' }));
    this.consumer?.onEnd({ isCut: this.isCut });
    this.lent.release();
    this.ending.abort(new Error('The session has ended.'));
  }

  private get isCut(): boolean {
    return this.endReason !== null || this.carrierError !== null;
  }

  private shutWithin(milliseconds: number): void {
    this.clock.endWithin(milliseconds, () => this.shut());
  }

  private readonly abort = (): void => this.end('aborted');
}
