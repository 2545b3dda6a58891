import { setTimeout as sleep } from 'node:timers/promises';
import { BeforeApplicationShutdown, Injectable, Logger, OnModuleInit } from '@nestjs/common';
import { Database, DatabaseListener } from '../../core/database';
import { toAppError } from '../../core/http';
import { GitError } from '../../git/errors';
import { CallJobStore } from '../calls/call-job-store';
import type { NewCall } from '../calls/call';
import { jobErrorOf, type JobError } from '../store/job-errors';
import { JOB_CHANNEL, LEASE_SECONDS } from '../queue/sql';
import type { RunningCall } from './running-call';
import { WorkerCalls } from './worker-calls';

const RENEW_MS = (LEASE_SECONDS * 1000) / 3;
/** Attempts to write the end of a job, some seconds together; after that its lease is over, and the job fails. */
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
      written = written.then(() => this.store.tellStep(jobId, step)).catch(this.warn);
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
        const mayPass = toAppError(error).code === 'busy' && tries < MAX_TRIES;
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
