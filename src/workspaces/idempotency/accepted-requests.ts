import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database, rowsOf } from '../../core/database';
import {
  findIdempotencyKey,
  HttpAnswer,
  JobAnswer,
  REQUEST_DAYS,
  routeOf,
  type BodyRequest,
} from '../../core/http';
import { SecretBox, type SealedColumn } from '../../core/secrets';

/** A key that was used before is free again. */
const OLDEST_USE = `now() - make_interval(days => ${REQUEST_DAYS})`;

const SEAL_PURPOSE = 'idempotent answer';

export const SEALED_ANSWERS: SealedColumn = {
  table: 'idempotency_keys',
  column: 'sealed_answer',
  holds: 'answers for repeated requests',
  key: ['user_id', 'workspace_id', 'route', 'key'],
  purpose: () => SEAL_PURPOSE,
};

/** Identifies a request: its user, its workspace and its `Idempotency-Key` on a route. */
export type RequestKey = [userId: string, workspaceId: string, route: string, key: string];

export interface AcceptedRequest {
  requestHash: Buffer;
  answer: HttpAnswer | JobAnswer | null;
}

interface Row {
  request_hash: Buffer;
  job_id: string | null;
  sealed_answer: Buffer | null;
}

/** Stores accepted requests that have an `Idempotency-Key`, with their answers. */
@Injectable()
export class AcceptedRequests {
  constructor(
    private readonly database: Database,
    private readonly secretBox: SecretBox,
  ) {}

  /** Returns true if `reserve` would find the request. */
  async isKnown(key: RequestKey | null): Promise<boolean> {
    if (key === null) return false;
    const rows = await this.database.query(
      `select from idempotency_keys
       where user_id = $1 and workspace_id = $2 and route = $3 and key = $4 and created_at >= ${OLDEST_USE}`,
      key,
    );
    return rows.length > 0;
  }

  /** Returns null if the key was free, or has expired, and is now reserved. Waits for a concurrent transaction with the same key. */
  async reserve(tx: EntityManager, key: RequestKey, requestHash: Buffer): Promise<AcceptedRequest | null> {
    const reserved = await rowsOf(
      tx,
      `insert into idempotency_keys as known (user_id, workspace_id, route, key, request_hash) values ($1, $2, $3, $4, $5)
       on conflict (user_id, workspace_id, route, key) do update set request_hash = excluded.request_hash,
         job_id = null, sealed_answer = null, created_at = excluded.created_at
         where known.created_at < ${OLDEST_USE}
       returning 1`,
      [...key, requestHash],
    );
    if (reserved.length > 0) return null;
    const accepted = await this.find(tx, key);
    if (!accepted) throw new Error('An idempotency key vanished while it was read.');
    return accepted;
  }

  async store(tx: EntityManager, key: RequestKey, answer: HttpAnswer | JobAnswer): Promise<void> {
    const jobId = answer instanceof JobAnswer ? answer.jobId : null;
    // Encrypted, because an answer may hold an invitation.
    const sealed =
      answer instanceof HttpAnswer ? this.secretBox.seal(JSON.stringify(answer), SEAL_PURPOSE) : null;
    await rowsOf(
      tx,
      `update idempotency_keys set job_id = $5, sealed_answer = $6
       where user_id = $1 and workspace_id = $2 and route = $3 and key = $4`,
      [...key, jobId, sealed],
    );
  }

  private async find(tx: EntityManager, key: RequestKey): Promise<AcceptedRequest | null> {
    const [row] = await rowsOf<Row>(
      tx,
      `select request_hash, job_id, sealed_answer from idempotency_keys
       where user_id = $1 and workspace_id = $2 and route = $3 and key = $4`,
      key,
    );
    return row ? { requestHash: row.request_hash, answer: this.answerOf(row) } : null;
  }

  private answerOf({ job_id: jobId, sealed_answer: sealed }: Row): HttpAnswer | JobAnswer | null {
    if (jobId) return new JobAnswer(jobId);
    if (!sealed) return null;
    const { status, body, headers } = JSON.parse(this.secretBox.open(sealed, SEAL_PURPOSE)) as HttpAnswer;
    return new HttpAnswer(status, body, headers);
  }
}

/** Returns null for a request without an `Idempotency-Key`, or a read. */
export function requestKeyOf(
  request: BodyRequest,
  { userId, workspaceId }: { userId: string; workspaceId: string },
): RequestKey | null {
  const key = findIdempotencyKey(request);
  if (key === undefined || request.method === 'GET' || request.method === 'HEAD') return null;
  return [userId, workspaceId, routeOf(request), key];
}
