import type { Duplex } from 'node:stream';
import { BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { Config } from '../../core/config';
import { FrameError, FrameSocket, type Frame } from '../../core/frames';
import { metrics } from '../../core/metrics';
import { GitError } from '../../git/errors';
import type { NewCall } from '../calls/call';
import { decodeFailure, decodeStep, encode, encodeCall, FRAME, MAX_ANSWER_BYTES } from '../calls';
import { HandOver } from '../queue/hand-over';
import { appErrorOf } from '../store/job-errors';
import { AnswerQuestions } from './answer-questions';
import { CallQueue } from './call-queue';
import { RunningCall } from './running-call';

/** Commands that a call runs at its remote, one after the other: fetch, list of refs, fetch of another branch. */
const MOST_COMMANDS = 3;
/** Time for calls when the server stops; the worker gives its own work somewhat more. */
const STOP_MS = 3_000;
const RETRY_AFTER_SECONDS = 2;

/** Makes calls to the worker beside this server, and repeats them once where it ends before it has answered. */
@Injectable()
export class WorkerCalls implements BeforeApplicationShutdown {
  private readonly logger = new Logger(WorkerCalls.name);
  private readonly queue: CallQueue<RunningCall>;
  private readonly deadlineMs: number;
  private readonly open = new Set<RunningCall>();
  /** Calls without an answer, by their number. A cancelled one stays until the worker has answered it, too. */
  private readonly sent = new Map<number, RunningCall>();
  /** Workspaces with a call that crashed its worker while it ran alone: their mirrors may be the cause. */
  private readonly suspects = new Set<string>();
  private worker: { id: string; socket: FrameSocket; isReady: boolean } | null = null;
  private lastWorkerId: string | null = null;
  private lastNumber = 0;
  private isStopping = false;

  constructor(
    config: Config,
    private readonly handOver: HandOver,
    private readonly questions: AnswerQuestions,
  ) {
    this.queue = new CallQueue(config.workerConcurrency);
    this.deadlineMs = MOST_COMMANDS * config.gitDeadlineMs;
  }

  /** Id of the present worker, or of the one before it while there is none. */
  get workerId(): string | null {
    return this.lastWorkerId;
  }

  start(call: NewCall): RunningCall {
    const running = new RunningCall(this.nextNumber(), call);
    if (this.isStopping) {
      running.fail(interrupted());
      return running;
    }
    const timer = setTimeout(() => this.cancel(running, tooLong(this.deadlineMs)), this.deadlineMs);
    const time = metrics.callSeconds.startTimer({ kind: call.kind });
    const forget = (result: string) => {
      clearTimeout(timer);
      time({ result });
      this.open.delete(running);
    };
    running.result.then(
      () => forget('ok'),
      () => forget('error'),
    );
    this.open.add(running);
    this.queue.add(running);
    this.sendNext();
    return running;
  }

  /** Ends the call for those who wait for it. Its place is free once the worker has stopped working on it. */
  cancel(running: RunningCall, reason: Error = new GitError('git_cancelled')): void {
    if (running.isSettled) return;
    running.fail(reason);
    if (this.sent.has(running.id)) void this.worker?.socket.send(FRAME.cancel, running.id);
    else this.queue.remove(running);
  }

  /** Uses the channel of a worker that was started; it takes calls once it says so. */
  connect(channel: Duplex, workerId: string): void {
    const socket = new FrameSocket(channel, {
      maxBytes: MAX_ANSWER_BYTES,
      onFrame: (frame) => {
        if (this.worker?.socket === socket) this.receive(frame);
      },
      onClose: (error) => {
        if (error) this.logger.warn(`The channel to the Git worker was closed: ${error.message}`);
      },
    });
    this.worker = { id: workerId, socket, isReady: false };
    this.lastWorkerId = workerId;
  }

  /** Repeats the calls of a worker that has ended, or fails them. */
  disconnect({ isCrash }: { isCrash: boolean }): void {
    this.handOver.disconnect();
    this.worker?.socket.close();
    this.worker = null;
    const lost = [...this.sent.values()];
    this.sent.clear();
    for (const running of lost) if (!running.isSettled) this.judge(running, { isCrash });
    this.queue.putBack(lost.filter(({ isSettled }) => !isSettled));
    for (const running of lost) if (running.isSettled) this.queue.remove(running);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    const ended = Promise.allSettled([...this.open].map(({ result }) => result));
    const timer = setTimeout(() => {
      for (const running of this.open) this.cancel(running, interrupted());
    }, STOP_MS);
    await ended;
    clearTimeout(timer);
  }

  /** Fails a call whose worker has ended, unless it is to be repeated. */
  private judge(running: RunningCall, { isCrash }: { isCrash: boolean }): void {
    const isCulprit = isCrash && running.runsAlone;
    if (isCulprit) this.suspects.add(running.workspaceId);
    running.endedWorkers += 1;
    running.runsAlone = isCrash;
    if (isCulprit) running.fail(new GitError('git_worker_crashed'));
    else if (this.isStopping || running.endedWorkers > 1) running.fail(interrupted());
  }

  private sendNext(): void {
    while (this.worker?.isReady) {
      const next = this.queue.admit();
      if (!next) return;
      this.sent.set(next.id, next);
      const { call, runsAlone } = next;
      const terms = { runsAlone, needsNewMirror: this.suspects.delete(call.workspaceId) };
      void this.worker.socket.send(FRAME.call, next.id, encodeCall(call, terms));
    }
  }

  private receive(frame: Frame): void {
    const { type, id, payload } = frame;
    if (type === FRAME.question && this.worker) return this.questions.receive(frame, this.worker.socket);
    if (type === FRAME.ready && this.worker) {
      this.worker.isReady = true;
      const { socket, id: workerId } = this.worker;
      this.handOver.connect(workerId, (handed) => void socket.send(FRAME.handOver, 0, encode(handed)));
      return this.sendNext();
    }
    const running = this.sent.get(id);
    if (!running) throw new FrameError('An answer belongs to no call.');
    switch (type) {
      case FRAME.step:
        return running.reach(decodeStep(payload));
      case FRAME.result:
        running.succeed(payload);
        return this.end(running);
      case FRAME.failure:
        running.fail(appErrorOf(decodeFailure(payload)));
        return this.end(running);
      default:
        throw new FrameError(`A frame has the unknown type ${type}.`);
    }
  }

  private end(running: RunningCall): void {
    this.sent.delete(running.id);
    this.queue.remove(running);
    this.sendNext();
  }

  /** Starts again after 2³² calls; by then the first ones have ended. */
  private nextNumber(): number {
    this.lastNumber = (this.lastNumber + 1) >>> 0;
    return this.lastNumber;
  }
}

const interrupted = () => new GitError('git_interrupted', { retryAfterSeconds: RETRY_AFTER_SECONDS });

const tooLong = (deadlineMs: number) =>
  new GitError('git_timeout', {
    message: `The operation took longer than ${Math.ceil(deadlineMs / 1000)} s.`,
    remedy: 'Try again. If it happens again, ask the operator whether the Git worker is overloaded.',
  });
