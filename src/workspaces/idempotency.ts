import { Injectable, CallHandler, ExecutionContext, NestInterceptor, SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { firstValueFrom, of } from 'rxjs';
import type { EntityManager } from 'typeorm';
import { Database, rowsOf } from '../core/database';
import { AppError } from '../core/errors';
import {
  findIdempotencyKey,
  HttpAnswer,
  JobAnswer,
  REQUEST_DAYS,
  routeOf,
  CallAnswer,
  checkIdempotencyKey,
  JobAnswerPort,
  keyReused,
  problemOf,
  requestHashOf,
  type BodyRequest,
} from '../core/http';
import { SecretBox, type SealedColumn } from '../core/secrets';
import type { MemberRequest } from './workspace-member';

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
type RequestKey = [userId: string, workspaceId: string, route: string, key: string];

interface AcceptedRequest {
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

  /**
   * Returns null if the key was free or has expired, and is now reserved. Waits for a concurrent transaction with the
   * same key.
   */
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

interface Once {
  key: RequestKey;
  requestHash: Buffer;
}

type Answer = HttpAnswer | JobAnswer;

/** Rolls back the transaction because another request with this key was faster. Never shown. */
class AlreadyAccepted extends Error {
  constructor(readonly request: AcceptedRequest) {
    super('accepted already');
  }
}

/**
 * `Idempotency-Key`: runs a request and stores its answer in one transaction, which the handler's work joins. The answer
 * of a durable job is the job's id, so that a repeat waits for the same job. A call becomes a job.
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  /** Requests whose handlers run before their transaction, by their keys and contents. */
  private readonly running = new Map<string, Promise<Answer>>();

  constructor(
    private readonly reflector: Reflector,
    private readonly database: Database,
    private readonly requests: AcceptedRequests,
    private readonly jobs: JobAnswerPort,
  ) {}

  async intercept(context: ExecutionContext, next: CallHandler) {
    const http = context.switchToHttp();
    const request = http.getRequest<MemberRequest & BodyRequest>();
    const key = request.actor ? requestKeyOf(request, request.actor) : null;
    if (key === null) return next.handle();
    checkIdempotencyKey(key[3]);
    const response = http.getResponse<{ statusCode: number }>();
    const handle = async () => {
      const answer: unknown = await firstValueFrom(next.handle());
      return answer instanceof CallAnswer ? this.jobs.makeJob(answer) : answerOf(answer, response.statusCode);
    };
    const once = { key, requestHash: requestHashOf(request) };
    if (this.reflector.get<boolean>(RUNS_BEFORE_TRANSACTION, context.getHandler()))
      return of(await this.afterwards(once, handle));
    return of(await this.once(once, handle));
  }

  /** Equal requests that come to this server at once share an answer. */
  private afterwards(once: Once, handle: () => Promise<Answer>): Promise<Answer> {
    const id = JSON.stringify([once.key, once.requestHash.toString('hex')]);
    const answer =
      this.running.get(id) ?? this.runBefore(once, handle).finally(() => this.running.delete(id));
    this.running.set(id, answer);
    return answer;
  }

  /** Keeps the answer of a handler that ran before the transaction; a known request is not run again. */
  private async runBefore(once: Once, handle: () => Promise<Answer>): Promise<Answer> {
    if (await this.requests.isKnown(once.key)) return this.once(once, handle);
    const early = handle();
    await early.catch(() => undefined);
    return this.once(once, () => early);
  }

  private async once(once: Once, handle: () => Promise<Answer>): Promise<Answer> {
    try {
      return await this.answer(once, handle);
    } catch (error) {
      if (error instanceof AlreadyAccepted) return repeat(once, error.request);
      if (!(error instanceof AppError) || error.status >= 500 || error.status === 429) throw error;
      // The rollback removed the key, too: the failure is stored in a transaction of its own.
      const failure = new HttpAnswer(error.status, problemOf(error));
      return await this.answer(once, () => Promise.resolve(failure)).catch((second: unknown) => {
        if (second instanceof AlreadyAccepted) return repeat(once, second.request);
        throw second;
      });
    }
  }

  private answer({ key, requestHash }: Once, handle: () => Promise<Answer>): Promise<Answer> {
    return this.database.transaction(async (tx) => {
      const accepted = await this.requests.reserve(tx, key, requestHash);
      if (accepted) throw new AlreadyAccepted(accepted);
      const answer = await handle();
      await this.requests.store(tx, key, answer);
      return answer;
    });
  }
}

function repeat({ requestHash }: Once, { requestHash: first, answer }: AcceptedRequest): Answer {
  if (!first.equals(requestHash)) {
    throw keyReused();
  }
  if (!answer) throw new Error('An accepted request left no answer.');
  return answer;
}

const answerOf = (answer: unknown, status: number): Answer =>
  answer instanceof HttpAnswer || answer instanceof JobAnswer ? answer : new HttpAnswer(status, answer);

export const RUNS_BEFORE_TRANSACTION = 'runsBeforeTransaction';

/**
 * Marks a handler that waits for another server. It runs before the transactions that record it in the audit trail and
 * keep its answer for an `Idempotency-Key`: they would hold a connection and locks all the time, and their rollback would
 * undo lasting results, such as a token that the other server has just given.
 */
export const RunsBeforeTransaction = () => SetMetadata(RUNS_BEFORE_TRANSACTION, true);
