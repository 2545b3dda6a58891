import type { Duplex } from 'node:stream';
import {
  Injectable,
  BeforeApplicationShutdown,
  Inject,
  Logger,
  OnApplicationBootstrap,
} from '@nestjs/common';
import { TimeLimit } from '../../core/concurrency';
import { FrameError, FrameSocket, type Frame } from '../../core/frames';
import { GitError } from '../../git';
import {
  decodeFailure,
  decodeReply,
  encodeText,
  FRAME,
  MAX_ANSWER_BYTES,
  decodeCall,
  decodeHandOver,
  encode,
  MAX_CALL_BYTES,
  type ReceivedCall,
  type CallContext,
} from '../calls';
import { appErrorOf, jobErrorOf } from '../store/job-error';
import { explainFailure } from './failures';
import { Isolation } from './isolation';
import { DRAIN_MS, WorkerLoop } from './loop';
import { JOB_RUNNERS, type JobRunners } from './runners';

const DEADLINE_MS = 60_000;

interface Waiting {
  resolve: (reply: unknown) => void;
  reject: (reason: Error) => void;
}

/** Asks the server that started this worker, which has the objects of the surrounding program. */
@Injectable()
export class AskServer {
  private readonly waiting = new Map<number, Waiting>();
  private socket: FrameSocket | null = null;
  private lastNumber = 0;

  connect(socket: FrameSocket): void {
    this.socket = socket;
  }

  /** An answer that comes too late is dropped. */
  receive({ type, id, payload }: Frame): void {
    if (type !== FRAME.reply && type !== FRAME.refusal) throw new FrameError('It is no answer.');
    const question = this.waiting.get(id);
    if (type === FRAME.reply) question?.resolve(decodeReply(payload));
    else question?.reject(appErrorOf(decodeFailure(payload)));
  }

  /**
   * Resolves with the server's reply. Rejects with its refusal, or with `git_timeout` after 60 s, when the server may have
   * done the work. If the server ends, this worker ends too, and its jobs go to the next one.
   */
  async ask(name: string, input: unknown): Promise<unknown> {
    const question = encodeText({ name, input });
    if (question.length > MAX_ANSWER_BYTES) throw new GitError('git_too_large');
    const id = (this.lastNumber = (this.lastNumber + 1) >>> 0);
    using deadline = new TimeLimit(DEADLINE_MS, []);
    try {
      return await new Promise((resolve, reject) => {
        this.waiting.set(id, { resolve, reject });
        deadline.signal.addEventListener('abort', () => reject(new GitError('git_timeout')));
        void this.socket?.send(FRAME.question, id, question);
      });
    } finally {
      this.waiting.delete(id);
    }
  }
}

/** The socket to the server that started this worker; null for a worker alone. */
export const CALL_CHANNEL = Symbol('channel of calls');

/**
 * Answers the calls of the server that started this worker, which limits how many there are at a time, and takes the jobs
 * that it hands over.
 */
@Injectable()
export class ServeCalls implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(ServeCalls.name);
  private readonly running = new Map<number, { abort: AbortController; ended: Promise<void> }>();
  private socket: FrameSocket | null = null;

  constructor(
    @Inject(CALL_CHANNEL) private readonly channel: Duplex | null,
    private readonly isolation: Isolation,
    @Inject(JOB_RUNNERS) private readonly runners: JobRunners,
    private readonly loop: WorkerLoop,
    private readonly askServer: AskServer,
  ) {}

  onApplicationBootstrap(): void {
    if (!this.channel) return;
    this.socket = new FrameSocket(this.channel, {
      maxBytes: MAX_ANSWER_BYTES,
      onFrame: (frame) => this.receive(frame),
      onClose: (error) => {
        if (error) this.logger.error(`The channel to the server was closed: ${error.message}`);
        this.abortAll();
      },
    });
    this.askServer.connect(this.socket);
    void this.socket.send(FRAME.ready, 0);
  }

  /** Gives running calls as much time as running jobs, then aborts them. */
  async beforeApplicationShutdown(): Promise<void> {
    const force = setTimeout(() => this.abortAll(), DRAIN_MS);
    while (this.running.size > 0) await Promise.all([...this.running.values()].map(({ ended }) => ended));
    clearTimeout(force);
    this.socket?.close();
  }

  private receive(frame: Frame): void {
    const { type, id, payload } = frame;
    if (type === FRAME.reply || type === FRAME.refusal) return this.askServer.receive(frame);
    if (payload.length > MAX_CALL_BYTES) throw new FrameError(`A call has ${payload.length} bytes.`);
    if (type === FRAME.cancel) return this.running.get(id)?.abort.abort();
    if (type === FRAME.handOver) return this.loop.takeOver(decodeHandOver(payload));
    if (type !== FRAME.call) throw new FrameError(`A frame has the unknown type ${type}.`);
    const abort = new AbortController();
    const ended = this.answer(id, decodeCall(payload), abort.signal).finally(() => this.running.delete(id));
    this.running.set(id, { abort, ended });
  }

  private async answer(id: number, call: ReceivedCall, signal: AbortSignal): Promise<void> {
    try {
      const result = encode(await this.run(id, call, signal));
      if (result.length > MAX_ANSWER_BYTES)
        throw new GitError('git_too_large', { message: 'The answer is larger than 64 MiB.' });
      await this.socket?.send(FRAME.result, id, result);
    } catch (thrown) {
      const error = signal.aborted ? new GitError('git_interrupted') : explainFailure(thrown, this.logger);
      await this.socket?.send(FRAME.failure, id, encode(jobErrorOf(error)));
    }
  }

  private run(id: number, call: ReceivedCall, signal: AbortSignal) {
    return this.isolation.run({ isAlone: call.runsAlone }, () => {
      signal.throwIfAborted();
      const onStep = (step: string) => void this.socket?.send(FRAME.step, id, Buffer.from(step));
      return this.runnerOf(call)(call, { signal, onStep });
    });
  }

  /** Trusts that each kind of call has a runner. */
  private runnerOf({ kind }: ReceivedCall) {
    return this.runners[kind] as (call: ReceivedCall, context: CallContext) => Promise<unknown>;
  }

  private abortAll(): void {
    for (const { abort } of this.running.values()) abort.abort();
  }
}
