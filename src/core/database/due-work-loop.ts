import type { Provider, Type } from '@nestjs/common';
import { RunningTasks } from '../concurrency';
import { AppError } from '../errors';
import { groupBy } from '../group-by';
import { DUE_WORK_CHANNEL, DueWork, RENEW_MS, type Claim, type DueKind } from './due-work';
import { DatabaseListener } from './listener';
import { NotifiedLoop } from './notified-loop';

/** Pause before due work that could not be claimed is looked for again: a transaction that schedules it has not ended. */
const LEAST_MS = 200;

export interface TaskRules extends DueKind {
  /** Most that a server does at once. */
  atOnce: number;
  /** Time for which notifications are collected. */
  collectMs: number;
  /** Further notifications after which work may be possible. */
  channels?: readonly string[];
  /** Says what failed, for the log. */
  failure: string;
}

/** `recorded`: the task has ended the claims itself, such as in a transaction of its own. */
export type Outcome = 'done' | 'recorded' | { repeatSeconds: number };

/** A kind of automatic work: its rules, and how it is done. `withLoop` has servers do it. */
export abstract class DueTask {
  abstract readonly rules: TaskRules;

  /** Does the work, in any transactions. If it throws, the failure is recorded, and the work is tried again later. */
  abstract run(claims: readonly Claim[]): Promise<Outcome>;

  /** Returns a failure as the row keeps it. */
  abstract errorOf(thrown: unknown): object;

  /** Runs before each look for due work. Returns the ms after which it wants to run again. */
  prepare(): Promise<number | null> {
    return Promise.resolve(null);
  }

  /** Claims with an equal result are done together. If that fails, they are done one by one. */
  groupOf({ key }: Claim): string {
    return key;
  }
}

/** Does a kind of work when it is due, in each server: each claims its own share. */
class DueWorkLoop extends NotifiedLoop {
  private readonly running = new RunningTasks();
  /** Holders of the claims that are worked on. */
  private readonly held = new Set<string>();
  private readonly renewals: NodeJS.Timeout;

  constructor(
    listener: DatabaseListener,
    private readonly work: DueWork,
    private readonly task: DueTask,
  ) {
    const { channels = [], collectMs, failure } = task.rules;
    super(listener, {
      channels: [DUE_WORK_CHANNEL, ...channels],
      wakeMs: collectMs,
      leastMs: LEAST_MS,
      failure,
    });
    this.renewals = setInterval(
      () => void this.renew().catch((error: unknown) => this.warn(error)),
      RENEW_MS,
    );
    this.renewals.unref();
  }

  override async beforeApplicationShutdown(): Promise<void> {
    await super.beforeApplicationShutdown();
    await this.running.ended();
    clearInterval(this.renewals);
  }

  protected override concerns(channel: string, payload: string): boolean {
    // Without a payload after a lost connection.
    return channel !== DUE_WORK_CHANNEL || payload === '' || payload === this.task.rules.kind;
  }

  protected async run(): Promise<number | null> {
    const { rules } = this.task;
    const wantedMs = await this.task.prepare();
    const free = rules.atOnce - this.held.size;
    // The end of each piece of work wakes the loop.
    if (free <= 0) return wantedMs;
    const claims = await this.work.claim(rules, free);
    for (const { holder } of claims) this.held.add(holder);
    const groups = groupBy(claims, (claim) => this.task.groupOf(claim));
    for (const group of groups.values()) this.running.add(this.do(group));
    const dueMs = await this.work.dueIn(rules);
    return wantedMs === null || dueMs === null ? (wantedMs ?? dueMs) : Math.min(wantedMs, dueMs);
  }

  private async do(claims: Claim[]): Promise<void> {
    await this.attempt(claims).catch((error: unknown) => this.warn(error));
    for (const { holder } of claims) this.held.delete(holder);
    this.wake();
  }

  private async attempt(claims: Claim[]): Promise<void> {
    try {
      const outcome = await this.task.run(claims);
      if (outcome !== 'recorded') for (const claim of claims) await this.end(claim, outcome);
    } catch (error) {
      if (!(error instanceof AppError)) this.warn(error);
      if (claims.length > 1) for (const claim of claims) await this.attempt([claim]);
      else await this.work.fail(claims[0], this.task.errorOf(error));
    }
  }

  private end(claim: Claim, outcome: Exclude<Outcome, 'recorded'>): Promise<void> {
    return outcome === 'done' ? this.work.finish(claim) : this.work.repeat(claim, outcome.repeatSeconds);
  }

  private async renew(): Promise<void> {
    if (this.held.size > 0) await this.work.renew(this.task.rules.kind, [...this.held]);
  }
}

/** Nest providers: a task, and the loop that does it. */
export const withLoop = (task: Type<DueTask>): Provider[] => [
  task,
  {
    provide: `loop of ${task.name}`,
    useFactory: (listener: DatabaseListener, work: DueWork, own: DueTask) =>
      new DueWorkLoop(listener, work, own),
    inject: [DatabaseListener, DueWork, task],
  },
];
