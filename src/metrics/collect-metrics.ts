import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { Pool } from 'pg';
import type { DataSource } from 'typeorm';
import { DATA_SOURCE } from '../core/database';
import { metrics, printMetrics, readMetrics, type Families } from '../core/metrics';
import { BackupStore } from '../backup';
import { CountWaiting, GitWorkers } from '../gitsync';

interface Worker {
  metrics(): Promise<Families>;
}

/** Collects the metrics of this server, its worker, and the database that they share. */
@Injectable()
export class CollectMetrics {
  private worker: Worker | null = null;

  constructor(
    @InjectDataSource(DATA_SOURCE) source: DataSource,
    private readonly waiting: CountWaiting,
    private readonly backups: BackupStore,
    private readonly workers: GitWorkers,
  ) {
    const pool = (source.driver as unknown as { master: Pool }).master;
    metrics.databaseConnections.add(() => pool.totalCount);
    metrics.databaseIdle.add(() => pool.idleCount);
    metrics.databaseWaiting.add(() => pool.waitingCount);
  }

  /** Includes the metrics of the worker beside this server. */
  attach(worker: Worker): void {
    this.worker = worker;
  }

  /** Prints all in Prometheus' text format. While the database cannot be reached, its numbers are absent. */
  async print(): Promise<string> {
    await this.readDatabase().catch(() => this.forgetDatabase());
    return printMetrics([await readMetrics(), (await this.worker?.metrics()) ?? []]);
  }

  private async readDatabase(): Promise<void> {
    const [jobs, backups, workers] = await Promise.all([
      this.waiting.jobs(),
      this.backups.countWaiting(),
      this.workers.countAlive(),
    ]);
    for (const state of ['queued', 'postponed', 'running', 'held'])
      metrics.waitingJobs.set({ state }, jobs.find((each) => each.state === state)?.count ?? 0);
    const active = jobs.filter(({ state }) => state === 'queued' || state === 'running');
    metrics.oldestWaitingJob.set(Math.max(0, ...active.map(({ oldest }) => oldest)));
    metrics.backups.set({ state: 'waiting' }, backups.waiting);
    metrics.backups.set({ state: 'failing' }, backups.failing);
    metrics.workers.set(workers);
  }

  private forgetDatabase(): void {
    metrics.waitingJobs.reset();
    metrics.backups.reset();
    // Without labels, a reset would say 0.
    metrics.oldestWaitingJob.remove();
    metrics.workers.remove();
  }
}
