import { Injectable } from '@nestjs/common';
import type { JobRow } from './job-row';
import type { Lease } from './queue-store';

/** Longest input of a job that is handed over, as JSON. The worker reads a larger one from the database. */
const MAX_INPUT_LENGTH = 256 * 1024;

/** A job that was accepted for a free queue, with the lease on it. */
export interface HandedOver {
  lease: Lease;
  job: JobRow;
}

/**
 * Hands a job to the worker beside the server that accepted it: the queue was free, and has been claimed for that worker
 * in the same transaction. If the worker never gets it, the lease runs out, and the job is found as that of a dead worker.
 */
@Injectable()
export class HandOver {
  private worker: { id: string; send: (handed: HandedOver) => void } | null = null;

  /** Returns the worker to claim a free queue for, or null: none is there, or the job's input is too large. */
  workerFor(input: unknown): string | null {
    if (this.worker === null || JSON.stringify(input).length > MAX_INPUT_LENGTH) return null;
    return this.worker.id;
  }

  connect(id: string, send: (handed: HandedOver) => void): void {
    this.worker = { id, send };
  }

  disconnect(): void {
    this.worker = null;
  }

  /** Does nothing if the worker has ended since the queue was claimed for it. */
  send(handed: HandedOver): void {
    if (this.worker?.id === handed.lease.workerId) this.worker.send(handed);
  }
}
