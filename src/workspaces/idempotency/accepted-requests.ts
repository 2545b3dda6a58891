import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database, rowsOf } from '../../core/database';
import { badRequest } from '../../core/errors';
import { DeferredAnswer, HttpAnswer, type BodyRequest } from '../../core/http';
import { SecretBox, type SealedColumn } from '../../core/secrets';

const KEPT_DAYS = 7;
const SEAL_PURPOSE = 'idempotent answer';

export const SEALED_ANSWERS: SealedColumn = {
  table: 'idempotency_keys',
  column: 'sealed_answer',
  key: ['user_id', 'workspace_id', 'route', 'key'],
  purpose: () => SEAL_PURPOSE,
};

/** What a request is known by: whose it is, and its `Idempotency-Key` on that route. */
export type RequestKey = [userId: string, workspaceId: string, route: string, key: string];

export interface AcceptedRequest {
  requestHash: Buffer;
  answer: HttpAnswer | DeferredAnswer | null;
}

interface Row {
  request_hash: Buffer;
  job_id: string | null;
  sealed_answer: Buffer | null;
}

/** Which requests with an `Idempotency-Key` were accepted, and what they were answered. */
@Injectable()
export class AcceptedRequests {
  constructor(
    private readonly database: Database,
    private readonly secretBox: SecretBox,
  ) {}

  async isKnown(key: RequestKey | null): Promise<boolean> {
    if (key === null) return false;
    return (await this.find(this.database.manager, key)) !== null;
  }

  /** Null when the key was free and is now this transaction's; waits for another one that has it under way. */
  async reserve(tx: EntityManager, key: RequestKey, requestHash: Buffer): Promise<AcceptedRequest | null> {
    await rowsOf(tx, 'delete from idempotency_keys where created_at < now() - make_interval(days => $1)', [
      KEPT_DAYS,
    ]);
    const reserved = await rowsOf(
      tx,
      `insert into idempotency_keys (user_id, workspace_id, route, key, request_hash) values ($1, $2, $3, $4, $5)
       on conflict do nothing returning 1`,
      [...key, requestHash],
    );
    if (reserved.length > 0) return null;
    const accepted = await this.find(tx, key);
    if (!accepted) throw new Error('An idempotency key vanished while it was read.');
    return accepted;
  }

  async store(tx: EntityManager, key: RequestKey, answer: HttpAnswer | DeferredAnswer): Promise<void> {
    const jobId = answer instanceof DeferredAnswer ? answer.jobId : null;
    // Encrypted: an answer may hold an invitation.
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

  private answerOf({ job_id: jobId, sealed_answer: sealed }: Row): HttpAnswer | DeferredAnswer | null {
    if (jobId) return new DeferredAnswer(jobId);
    if (!sealed) return null;
    const { status, body, headers } = JSON.parse(this.secretBox.open(sealed, SEAL_PURPOSE)) as HttpAnswer;
    return new HttpAnswer(status, body, headers);
  }
}

/** Null for a request without an `Idempotency-Key`, or one that changes nothing. */
export function requestKeyOf(
  request: BodyRequest,
  { userId, workspaceId }: { userId: string; workspaceId: string },
): RequestKey | null {
  const key = request.get('idempotency-key');
  if (key === undefined || request.method === 'GET' || request.method === 'HEAD') return null;
  return [userId, workspaceId, `${request.method} ${request.path.replace(/\/+$/, '')}`, key];
}

export function checkRequestKey([, , , key]: RequestKey): void {
  if (/^[\x21-\x7e]{1,255}$/.test(key)) return;
  throw badRequest('The Idempotency-Key must be 1 to 255 visible ASCII characters.');
}

/** Of all that makes one request another one. */
export const requestHashOf = (request: BodyRequest): Buffer =>
  createHash('sha256')
    .update(`${request.get('content-type') ?? ''}\n${request.originalUrl}\n`)
    .update(request.rawBody ?? '')
    .digest();
