import type { Duplex, Readable } from 'node:stream';
import { HttpsError } from '../../https';
import { SshError } from '../../ssh';
import { maskSecrets } from '../../core/secrets';
import { type Advertisement, AdvertisementReader, findTextBefore } from '../protocol/advertisement';
import {
  classifyRemoteFailure,
  type RemoteFailure,
  type SessionEnd,
} from '../errors/classify-remote-failure';
import { GitError, isGitError } from '../errors/git-error';
import { sanitizeServerLine, sanitizeServerText } from '../errors/sanitize-server-text';
import { FLUSH_PACKET, NotPktLineError } from '../protocol/pkt-line';
import type { GitService } from './remote-target';
import { SidebandText } from '../protocol/sideband-text';
import { SessionTimeouts } from './session-timeouts';

/** Limit on what a server sends before it is asked for anything. */
const MAX_EARLY_BYTES = 64 * 1024;
/** Time that a refusing server has to explain itself. */
const LAST_WORDS_MS = 300;
/** Time that a server which prints text has, to end or to run Git. */
const TEXT_MS = 5_000;
/** Longest text before Git's answer that is told apart from a refusal. */
const MAX_TEXT_BYTES = 64 * 1024;
/** Time that hooks have after the server's report; closing sooner would kill them. */
const AFTERWORK_MS = 10_000;

export interface SessionLimits {
  /** Without a byte in either direction, while the server is expected to answer. */
  silenceMs: number;
  /** For the whole session. */
  deadlineMs: number;
  maxDownloadBytes: number;
}

/** Channel as a session needs it, pooled or not; ssh2's channels match. */
export interface CheckedOutChannel {
  channel: Duplex & { stderr: Readable };
  release(): void;
  /** Texts sent to the server to sign in, which it may repeat. */
  readonly secrets?: readonly string[];
  /** For channels that send a request as a whole: the request is complete. */
  finishRequest?(): void;
  /** For the same channels: path of the repository after redirects. */
  path?(): string;
}

interface SessionOptions {
  service: GitService;
  limits: SessionLimits;
  signal?: AbortSignal;
  /** Advertisement of an earlier session, for a server that sends none in this one. */
  advertisement?: Advertisement;
}

/** Receiver of what the server sends after its advertisement. */
export interface SessionConsumer {
  /** Returns false to pause until `resume` is called. */
  onData(chunk: Buffer): boolean;
  /** Nothing more will come: the server has finished, or the session was cut off. */
  onEnd(end: { isCut: boolean }): void;
}

/**
 * One command on the server, from its advertisement to its end. Knows why it ended: a limit, a cancel, the
 * connection, or the server's message.
 */
export class RemoteSession {
  readonly service: GitService;
  /** Resolves with the advertisement; rejects with a GitError. */
  readonly advertised: Promise<Advertisement>;
  /** True if the session did not fail: its user needed no more, or gave up for another reason. */
  wasClosedByUs = false;
  private readonly reader = new AdvertisementReader();
  private readonly channel: CheckedOutChannel['channel'];
  private readonly maxDownloadBytes: number;
  private settle!: { resolve: (advertisement: Advertisement) => void; reject: (error: GitError) => void };
  private phase: 'advertising' | 'idle' | 'joined' | 'closed' = 'advertising';
  private isAdvertised = false;
  private consumer: SessionConsumer | null = null;
  private early: Buffer[] = [];
  private earlyBytes = 0;
  private signal: AbortSignal | undefined;
  private readonly clock: SessionTimeouts;
  private downloadedBytes = 0;
  private readonly sideband: SidebandText;
  private endReason: SessionEnd | null = null;
  private readonly ending = new AbortController();
  private carrierError: SshError | HttpsError | null = null;
  private exitCode: number | null = null;

  constructor(
    private readonly lent: CheckedOutChannel,
    { service, limits, signal, advertisement }: SessionOptions,
  ) {
    this.service = service;
    this.sideband = new SidebandText(this.secrets);
    this.channel = lent.channel;
    this.maxDownloadBytes = limits.maxDownloadBytes;
    this.clock = new SessionTimeouts({ ...limits, onEnd: (reason) => this.end(reason) });
    this.advertised = new Promise((resolve, reject) => (this.settle = { resolve, reject }));
    // A prewarmed session may fail long before anyone awaits it.
    this.advertised.catch(() => {});
    this.listen();
    if (advertisement === undefined) this.clock.expectAnswer();
    else this.takeAdvertisement(advertisement);
    this.watch(signal);
  }

  get secrets(): readonly string[] {
    return this.lent.secrets ?? [];
  }

  /** Path of the repository after redirects; undefined over SSH, which has none. */
  get path(): string | undefined {
    return this.lent.path?.();
  }

  get isOpen(): boolean {
    return this.phase !== 'closed';
  }

  /** Aborted when the session closes for any reason. */
  get ended(): AbortSignal {
    return this.ending.signal;
  }

  /** Restarts the deadline, and obeys this signal from now on. */
  watch(signal: AbortSignal | undefined): void {
    this.signal?.removeEventListener('abort', this.abort);
    this.signal = signal;
    if (!this.isOpen) return;
    this.clock.restartDeadline();
    if (signal?.aborted === true) this.end('aborted');
    else signal?.addEventListener('abort', this.abort, { once: true });
  }

  /** Sends everything from now on to the consumer; the advertisement must be complete. */
  join(consumer: SessionConsumer): void {
    this.consumer = consumer;
    if (this.phase === 'idle') this.phase = 'joined';
    for (const chunk of this.early.splice(0)) consumer.onData(chunk);
    if (!this.isOpen) consumer.onEnd({ isCut: this.isCut });
  }

  /** Returns false if the channel is full until `onDrain` is called. */
  write(chunk: Buffer, onDrain: () => void): boolean {
    if (!this.isOpen || !this.channel.writable) return true;
    this.clock.expectAnswer();
    const wantsMore = this.channel.write(chunk);
    if (!wantsMore) this.channel.once('drain', onDrain);
    return wantsMore;
  }

  resume(): void {
    this.clock.isPaused = false;
    this.channel.resume();
  }

  /** Ends a request whose answer is complete, of version 2 of the protocol. Returns true if another one may be sent. */
  rest(): boolean {
    if (!this.isOpen || this.lent.finishRequest !== undefined) return false;
    this.consumer = null;
    this.phase = 'idle';
    this.downloadedBytes = 0;
    this.clock.stopExpecting();
    this.resume();
    return true;
  }

  /** True if it waits for a request. */
  get isResting(): boolean {
    return this.phase === 'idle' && this.earlyBytes === 0;
  }

  /** True if it was ended by the server or the connection, and not by a limit, a cancel or an answer that was refused. */
  get wasEndedByServer(): boolean {
    return !this.isOpen && !this.wasClosedByUs && this.endReason === null;
  }

  /** Marks the request as complete; the server is expected to answer. */
  finishRequest(): void {
    if (this.isOpen) this.lent.finishRequest?.();
  }

  /** Closes the writing side; the server may still answer. */
  finishWriting(): void {
    if (this.isOpen && this.channel.writable) this.channel.end();
  }

  /** Closes the session in order: nothing more is needed. */
  close(): void {
    if (!this.isOpen) return;
    this.wasClosedByUs = true;
    if (this.phase === 'idle' && this.channel.writable) this.channel.write(FLUSH_PACKET);
    this.finishWriting();
    this.shut();
  }

  /** Like `close`, but lets the server's hooks finish. */
  closeAfterwards(): void {
    if (!this.isOpen) return;
    this.finishWriting();
    this.clock.stopExpecting();
    this.consumer = { onData: () => true, onEnd: () => {} };
    this.channel.resume();
    this.shutWithin(AFTERWORK_MS);
  }

  /** Ends the session at once; pending calls fail with this reason. */
  end(reason: SessionEnd): void {
    if (!this.isOpen) return;
    this.endReason ??= reason;
    this.shut();
  }

  /** Fails the session because of the data it sent, even if the server has ended it already. */
  refuse(error: GitError): void {
    this.endReason ??= error;
    this.shut();
  }

  /** Classifies the failure of the session. */
  failure(details: Omit<RemoteFailure, 'endReason' | 'carrierError' | 'exitCode'>): GitError {
    return classifyRemoteFailure({
      ...details,
      stderr: [details.stderr, this.sideband.text].filter(Boolean).join('\n'),
      endReason: this.endReason,
      carrierError: this.carrierError,
      exitCode: this.exitCode,
    });
  }

  /** Sideband and stderr text of the server. */
  get serverText(): string {
    return this.sideband.text;
  }

  private listen(): void {
    const { channel } = this;
    channel.on('data', (chunk: Buffer) => this.receive(chunk));
    channel.stderr.on('data', (chunk: Buffer) => {
      this.clock.expectAnswer();
      this.sideband.add(chunk);
    });
    channel.on('progress', () => this.clock.expectAnswer());
    channel.on('exit', (code: number | null) => (this.exitCode = code));
    channel.on('error', (error: unknown) => {
      // Servers may end without a flush packet after an `ERR` line, which says more.
      const isExplained = this.reader.errorText !== null;
      if (!isExplained && (error instanceof SshError || error instanceof HttpsError))
        this.carrierError ??= error;
      if (isGitError(error)) this.endReason ??= error;
      this.shut();
    });
    // `end` may precede the exit status and the last of stderr; `close` follows both.
    channel.on('end', () => this.shutWithin(LAST_WORDS_MS));
    channel.on('close', () => this.shut());
  }

  private receive(chunk: Buffer): void {
    if (!this.isOpen) return;
    this.downloadedBytes += chunk.length;
    if (this.downloadedBytes > this.maxDownloadBytes) return this.end('too-large');
    if (this.phase === 'advertising') return this.receiveAdvertisement(chunk);
    if (this.consumer === null) return this.keepEarly(chunk);
    this.clock.expectAnswer();
    if (this.consumer.onData(chunk)) return;
    // The consumer is busy: the silence that follows is not the server's fault.
    this.clock.isPaused = true;
    this.channel.pause();
  }

  /** A server that was asked nothing yet has nothing to say. */
  private keepEarly(chunk: Buffer): void {
    this.early.push(chunk);
    this.earlyBytes += chunk.length;
    if (this.earlyBytes > MAX_EARLY_BYTES) this.refuse(speaksUnasked());
  }

  private receiveAdvertisement(chunk: Buffer): void {
    this.clock.expectAnswer();
    try {
      const isComplete = this.reader.read(chunk);
      if (this.reader.errorText !== null) return this.shutWithin(LAST_WORDS_MS);
      if (isComplete) this.takeAdvertisement(this.reader.result());
    } catch (error) {
      if (isGitError(error)) {
        this.settle.reject(error);
        this.shut();
      } else if (error instanceof NotPktLineError) this.takeAsText();
      else throw error;
    }
  }

  private takeAdvertisement(advertisement: Advertisement): void {
    this.phase = 'idle';
    this.clock.stopExpecting();
    this.settle.resolve(this.checked(advertisement));
    this.isAdvertised = true;
  }

  /** A key whose command is forced to `git-upload-pack` gets that in answer to anything. Git itself reports since 2005. */
  private checked(advertisement: Advertisement): Advertisement {
    if (this.service === 'git-receive-pack' && !advertisement.capabilities.has('report-status'))
      throw new GitError('git_read_only_key');
    return advertisement;
  }

  /** Shells that refuse, and start-up files that greet, write to stdout: keep the text, and wait for the rest of it. */
  private takeAsText(): void {
    this.phase = 'idle';
    let printed = Buffer.alloc(0);
    const take = (chunk: Buffer): boolean => {
      this.sideband.add(chunk);
      if (printed.length < MAX_TEXT_BYTES) printed = Buffer.concat([printed, chunk]);
      const before = findTextBefore(printed.toString('utf8'));
      if (before !== null) this.refuse(printsBeforeGit(maskSecrets(before, this.secrets)));
      return true;
    };
    this.join({ onData: take, onEnd: () => {} });
    take(this.reader.firstBytes);
    this.shutWithin(TEXT_MS);
  }

  private shut(): void {
    if (this.phase === 'closed') return;
    this.phase = 'closed';
    this.clock.stop();
    this.signal?.removeEventListener('abort', this.abort);
    if (this.reader.errorText !== null) this.sideband.add(this.reader.errorText);
    // An error with its stack takes time, and most sessions end well.
    if (!this.isAdvertised)
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

function printsBeforeGit(text: string): GitError {
  const [first] = sanitizeServerText(text).split('\n');
  const printed = first === '' ? 'blank lines' : `“${sanitizeServerLine(first)}”`;
  return new GitError('git_invalid_repository', {
    message: `The server prints ${printed} before Git’s answer, which cannot be read then.`,
    remedy:
      'Remove the output from the start-up files of the user on the server, such as .bashrc. “ssh user@host true” must print nothing.',
  });
}

const speaksUnasked = (): GitError =>
  new GitError('git_invalid_repository', {
    message: 'The server sends data that Trellis did not request.',
    remedy: 'Ask its operator whether it is a Git server.',
  });
