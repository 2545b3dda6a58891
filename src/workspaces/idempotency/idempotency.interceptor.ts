import { createHash } from 'node:crypto';
import { CallHandler, ExecutionContext, Injectable, NestInterceptor } from '@nestjs/common';
import { firstValueFrom, of } from 'rxjs';
import type { EntityManager } from 'typeorm';
import { Database, rowsOf } from '../../core/database';
import { AppError, badRequest, unprocessable } from '../../core/errors';
import { DeferredAnswer, HttpAnswer, problemOf, type BodyRequest } from '../../core/http';
import { SecretBox } from '../../core/secrets';
import type { Actor, MemberRequest } from '../access/workspace-member';

const KEPT_DAYS = 7;
const SEAL_PURPOSE = 'idempotent answer';

interface StoredRow {
  request_hash: Buffer;
  job_id: string | null;
  sealed_answer: Buffer | null;
}

interface Key {
  columns: [userId: string, workspaceId: string, route: string, key: string];
  requestHash: Buffer;
}

/** The first answer won: another request with this key was faster. Breaks off the transaction, is never shown. */
class AlreadyAccepted extends Error {
  constructor(readonly row: StoredRow) {
    super('accepted already');
  }
}

/**
 * `Idempotency-Key`: what a request does and the note that it was done are one transaction. The handler's own
 * transactions join it; for a durable job its id is the note, and a repeat waits for the same job.
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(
    private readonly database: Database,
    private readonly secretBox: SecretBox,
  ) {}

  async intercept(context: ExecutionContext, next: CallHandler) {
    const http = context.switchToHttp();
    const request = http.getRequest<MemberRequest & BodyRequest>();
    const value = request.get('idempotency-key');
    const { actor } = request;
    if (value === undefined || !actor || request.method === 'GET') return next.handle();
    const key = keyOf(value, actor, request);
    const status = http.getResponse<{ statusCode: number }>();
    return of(
      await this.once(key, async () => answerOf(await firstValueFrom(next.handle()), status.statusCode)),
    );
  }

  private async once(
    key: Key,
    handle: () => Promise<HttpAnswer | DeferredAnswer>,
  ): Promise<HttpAnswer | DeferredAnswer> {
    try {
      return await this.database.transaction(async (tx) => {
        await this.reserve(tx, key);
        const answer = await handle();
        await this.store(tx, key, answer);
        return answer;
      });
    } catch (error) {
      if (error instanceof AlreadyAccepted) return this.repeat(key, error.row);
      if (error instanceof AppError && error.status < 500 && error.status !== 429) {
        // The failed work was rolled back, and its note with it: a failure is noted by itself.
        return this.noteFailure(key, new HttpAnswer(error.status, problemOf(error)));
      }
      throw error;
    }
  }

  /** Waits for a request with the same key that is under way, by the unique key itself. */
  private async reserve(tx: EntityManager, key: Key): Promise<void> {
    await rowsOf(
      tx,
      `delete from idempotency_keys where created_at < now() - make_interval(days => ${KEPT_DAYS})`,
    );
    const reserved = await rowsOf(
      tx,
      `insert into idempotency_keys (user_id, workspace_id, route, key, request_hash) values ($1, $2, $3, $4, $5)
       on conflict do nothing returning 1`,
      [...key.columns, key.requestHash],
    );
    if (reserved.length > 0) return;
    throw new AlreadyAccepted(await this.get(tx, key));
  }

  private async get(tx: EntityManager, key: Key): Promise<StoredRow> {
    const [row] = await rowsOf<StoredRow>(
      tx,
      `select request_hash, job_id, sealed_answer from idempotency_keys
       where user_id = $1 and workspace_id = $2 and route = $3 and key = $4`,
      key.columns,
    );
    if (!row) throw new Error('An idempotency key vanished while it was read.');
    return row;
  }

  private async store(tx: EntityManager, key: Key, answer: HttpAnswer | DeferredAnswer): Promise<void> {
    const jobId = answer instanceof DeferredAnswer ? answer.jobId : null;
    // Encrypted: an answer may hold an invitation.
    const sealed =
      answer instanceof HttpAnswer ? this.secretBox.seal(JSON.stringify(answer), SEAL_PURPOSE) : null;
    await rowsOf(
      tx,
      `update idempotency_keys set job_id = $5, sealed_answer = $6
       where user_id = $1 and workspace_id = $2 and route = $3 and key = $4`,
      [...key.columns, jobId, sealed],
    );
  }

  private async noteFailure(key: Key, answer: HttpAnswer): Promise<HttpAnswer | DeferredAnswer> {
    try {
      await this.database.transaction(async (tx) => {
        await this.reserve(tx, key);
        await this.store(tx, key, answer);
      });
      return answer;
    } catch (error) {
      if (error instanceof AlreadyAccepted) return this.repeat(key, error.row);
      throw error;
    }
  }

  private repeat(key: Key, row: StoredRow): HttpAnswer | DeferredAnswer {
    if (!row.request_hash.equals(key.requestHash)) {
      throw unprocessable('idempotency_key_reused', 'This Idempotency-Key was used for another request.', {
        remedy: 'Use a new key for each new request.',
      });
    }
    if (row.job_id) return new DeferredAnswer(row.job_id);
    if (!row.sealed_answer) throw new Error('An accepted request left no answer.');
    const { status, body, headers } = JSON.parse(
      this.secretBox.open(row.sealed_answer, SEAL_PURPOSE),
    ) as HttpAnswer;
    return new HttpAnswer(status, body, headers);
  }
}

function keyOf(value: string, actor: Actor, request: MemberRequest & BodyRequest): Key {
  if (!/^[\x21-\x7e]{1,255}$/.test(value)) {
    throw badRequest('The Idempotency-Key must be 1 to 255 visible ASCII characters.');
  }
  const hash = createHash('sha256')
    .update(`${request.get('content-type') ?? ''}\n${request.originalUrl}\n`)
    .update(request.rawBody ?? '');
  const route = `${request.method} ${request.path.replace(/\/+$/, '')}`;
  return { columns: [actor.userId, actor.workspaceId, route, value], requestHash: hash.digest() };
}

const answerOf = (answer: unknown, status: number): HttpAnswer | DeferredAnswer =>
  answer instanceof HttpAnswer || answer instanceof DeferredAnswer ? answer : new HttpAnswer(status, answer);
