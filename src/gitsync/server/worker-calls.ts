import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger, BeforeApplicationShutdown, OnModuleInit } from '@nestjs/common';
import { Config } from '../../core/config';
import { Database, DatabaseListener } from '../../core/database';
import { AppError } from '../../core/errors';
import { FrameSocket, FrameError, type Frame } from '../../core/frames';
import { isDatabaseTrouble, toAppError } from '../../core/http';
import { metrics } from '../../core/metrics';
import { GitError } from '../../git/errors';
import {
  decodeQuestion,
  encodeText,
  FRAME,
  encode,
  MAX_ANSWER_BYTES,
  decodeFailure,
  decodeStep,
  encodeCall,
  CallJobStore,
  type Question,
  type NewCall,
} from '../calls';
import { WorkerQuestions } from '../ports';
import { HandOver, JobStore } from '../queue/job-store';
import type { JobProgress } from '../queue/jobs';
import { JOB_CHANNEL, LEASE_SECONDS } from '../queue/sql';
import { jobErrorOf, appErrorOf, type JobError } from '../store/job-error';

/** Answers the questions of the worker beside this server. */
@Injectable()
export class AnswerQuestions {
  private readonly logger = new Logger(AnswerQuestions.name);

  constructor(private readonly questions: WorkerQuestions) {}

  /** Throws FrameError for a frame that holds no question; all other failures are sent to the worker. */
  receive({ id, payload }: Frame, socket: FrameSocket): void {
    void this.answer(decodeQuestion(payload)).then(
      (reply) => socket.send(FRAME.reply, id, reply),
      (error: unknown) => socket.send(FRAME.refusal, id, encode(jobErrorOf(toAppError(error)))),
    );
  }

  private async answer({ name, input }: Question): Promise<Buffer> {
    try {
      const reply = encodeText(await this.questions.answer(name, input));
      if (reply.length > MAX_ANSWER_BYTES)
        throw new GitError('git_too_large', { message: 'The answer is larger than 64 MiB.' });
      return reply;
    } catch (error) {
      if (!(error instanceof AppError))
        this.logger.error({ err: error }, `The worker’s question “${name}” failed`);
      throw error;
    }
  }
}

/** Most commands that a call runs at its remote, one after the other: fetch, list of refs, fetch of another branch. */
const MOST_COMMANDS = 3;
/** Time for calls when the server stops; the worker gives its own work somewhat more. */
const STOP_MS = 3_000;
const RETRY_AFTER_SECONDS = 2;

/** Makes calls to the worker beside this server. Repeats a call once if the worker ends before answering it. */
@Injectable()
export class WorkerCalls implements BeforeApplicationShutdown {
  private readonly logger = new Logger(WorkerCalls.name);
  private readonly queue: CallQueue<RunningCall>;
  private readonly deadlineMs: number;
  private readonly open = new Set<RunningCall>();
  /** Calls without an answer, by their number. A cancelled call, too, stays until the worker has answered it. */
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

  /** Id of the present worker or, while there is none, of the last. */
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

  /** Ends the call for its callers. Its slot is free once the worker has stopped working on it. */
  cancel(running: RunningCall, reason: Error = new GitError('git_cancelled')): void {
    if (running.isSettled) return;
    running.fail(reason);
    if (this.sent.has(running.id)) void this.worker?.socket.send(FRAME.cancel, running.id);
    else this.queue.remove(running);
  }

  /** Uses the channel of a started worker, which takes calls once it reports to be ready. */
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

  /** Fails a call whose worker has ended, unless the call will be repeated. */
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

  /** Wraps around after 2³² calls; by then the first have ended. */
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

/** Share of the slots that one workspace may have, so that a hanging remote leaves room for the others. */
const SHARE = 1 / 2;

/** Queue of a server's calls: up to a limit run in its worker; the others wait, in order. */
export class CallQueue<T extends { workspaceId: string }> {
  private readonly waiting = new Set<T>();
  private readonly admitted = new Map<T, string>();

  constructor(private readonly limit: number) {}

  /** Puts the call at the end. */
  add(call: T): void {
    this.waiting.add(call);
  }

  /** Puts calls that were admitted before to the front. */
  putBack(calls: T[]): void {
    const others = [...this.waiting];
    this.waiting.clear();
    for (const call of [...calls, ...others]) this.waiting.add(call);
    for (const call of calls) this.admitted.delete(call);
  }

  /** Admits the first call for which there is room; null if there is none. */
  admit(): T | null {
    if (this.admitted.size >= this.limit) return null;
    const taken = new Map<string, number>();
    for (const id of this.admitted.values()) taken.set(id, (taken.get(id) ?? 0) + 1);
    const share = Math.ceil(this.limit * SHARE);
    for (const call of this.waiting) {
      if ((taken.get(call.workspaceId) ?? 0) >= share) continue;
      this.waiting.delete(call);
      this.admitted.set(call, call.workspaceId);
      return call;
    }
    return null;
  }

  /** Removes a waiting call, or frees the slot of an admitted one. */
  remove(call: T): void {
    this.waiting.delete(call);
    this.admitted.delete(call);
  }
}

/** A call that has begun, as its callers see it. */
export class RunningCall {
  /** JSON text of the result. Rejects with an `AppError`, or with the reason of `cancel`. */
  readonly result: Promise<Buffer>;
  /** The step that was reported last. */
  step: JobProgress | null = null;
  onStep: (step: JobProgress) => void = () => undefined;
  isSettled = false;
  /** Workers that ended while they ran it. */
  endedWorkers = 0;
  /** True if nothing else may run in the worker beside it. */
  runsAlone = false;
  private settle!: { resolve: (result: Buffer) => void; reject: (reason: unknown) => void };

  constructor(
    readonly id: number,
    readonly call: NewCall,
  ) {
    this.result = new Promise((resolve, reject) => (this.settle = { resolve, reject }));
    // Callers may await it later, or never.
    this.result.catch(() => undefined);
  }

  get workspaceId(): string {
    return this.call.workspaceId;
  }

  succeed(result: Buffer): void {
    this.isSettled = true;
    this.settle.resolve(result);
  }

  fail(reason: unknown): void {
    this.isSettled = true;
    this.settle.reject(reason);
  }

  reach(step: JobProgress): void {
    this.step = step;
    this.onStep(step);
  }
}

const RENEW_MS = (LEASE_SECONDS * 1000) / 3;
/** Attempts to write the end of a job, over some seconds; after that its lease expires, and the job fails. */
const MAX_TRIES = 20;
const PAUSE_MS = 500;

/** Calls of this server that have become jobs: writes their steps and ends, and keeps their leases. */
@Injectable()
export class CallJobs implements OnModuleInit, BeforeApplicationShutdown {
  private readonly logger = new Logger(CallJobs.name);
  private readonly running = new Map<string, RunningCall>();
  private readonly ends = new Set<Promise<void>>();
  private timer: NodeJS.Timeout | null = null;
  private isStopping = false;

  constructor(
    private readonly database: Database,
    private readonly listener: DatabaseListener,
    private readonly store: CallJobStore,
    private readonly jobs: JobStore,
    private readonly calls: WorkerCalls,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.listener.listen(JOB_CHANNEL, (jobId) => {
      // An empty payload: the connection was lost, and notifications of any job with it.
      if (jobId === '' || this.running.has(jobId)) void this.renew().catch(this.warn);
    });
    this.timer = setInterval(() => void this.maintain().catch(this.warn), RENEW_MS);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    if (this.timer) clearInterval(this.timer);
    await Promise.all(this.ends);
  }

  /** Stores a job, and begins the call when the present transaction is committed. Returns the job's id. */
  async begin(call: NewCall): Promise<string> {
    const jobId = await this.store.insert(call, { workerId: this.calls.workerId, step: null });
    this.database.afterCommit(() => this.follow(jobId, this.calls.start(call)));
    return jobId;
  }

  /** Makes a job of a call that has begun. Returns its id. */
  async adopt(running: RunningCall): Promise<string> {
    const { workerId } = this.calls;
    const { step } = running;
    const jobId = await this.store.insert(running.call, { workerId, step });
    this.follow(jobId, running);
    if (running.step && running.step !== step) running.onStep(running.step);
    return jobId;
  }

  private follow(jobId: string, running: RunningCall): void {
    this.running.set(jobId, running);
    let written: Promise<unknown> = Promise.resolve();
    running.onStep = (step) => {
      written = written.then(() => this.jobs.recordProgress(jobId, step)).catch(this.warn);
    };
    const end = running.result
      .then(
        (result) => result.toString('utf8'),
        (error: unknown) => jobErrorOf(toAppError(error)),
      )
      .then(async (outcome) => {
        this.running.delete(jobId);
        await written;
        await this.end(jobId, outcome);
      })
      .finally(() => this.ends.delete(end));
    this.ends.add(end);
  }

  /** Tries several times: PostgreSQL may be starting again. */
  private async end(jobId: string, outcome: string | JobError): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        return await this.store.end(jobId, outcome);
      } catch (error) {
        const mayPass = isDatabaseTrouble(error) && tries < MAX_TRIES;
        if (!mayPass || this.isStopping) return this.warn(error);
        await sleep(PAUSE_MS);
      }
    }
  }

  private async maintain(): Promise<void> {
    await this.renew();
    await this.store.failAbandoned(jobErrorOf(new GitError('git_interrupted')));
  }

  /** Renews the leases, and cancels the calls of jobs that were cancelled, or deleted with their workspace. */
  private async renew(): Promise<void> {
    if (this.running.size === 0) return;
    const before = [...this.running];
    const isRunning = await this.store.renew(
      before.map(([jobId]) => jobId),
      this.calls.workerId,
    );
    for (const [jobId, running] of before) if (!isRunning.has(jobId)) this.calls.cancel(running);
  }

  private readonly warn = (error: unknown): void =>
    this.logger.warn({ err: error }, 'The job of a call could not be updated');
}
