import { createParamDecorator, ExecutionContext, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database, rowsOf } from '../core/database';
import {
  checkIdempotencyKey,
  findIdempotencyKey,
  keyReused,
  REQUEST_DAYS,
  requestHashOf,
  routeOf,
  type BodyRequest,
} from '../core/http';
import { SecretBox, type SealedColumn } from '../core/secrets';
import { getPrincipal, type SignedInRequest } from './principal';

const SEAL_PURPOSE = 'answer to an account';

export const SEALED_ACCOUNT_ANSWERS: SealedColumn = {
  table: 'account_requests',
  column: 'sealed_answer',
  holds: 'answers for repeated requests of accounts',
  key: ['user_id', 'route', 'key'],
  purpose: () => SEAL_PURPOSE,
};

/** A request with an `Idempotency-Key`, outside a workspace. */
export interface KeyedRequest {
  id: [userId: string, route: string, key: string];
  hash: Buffer;
}

/** Null for a request without an `Idempotency-Key`. */
export const RepeatableRequest = createParamDecorator(
  (_: unknown, context: ExecutionContext): KeyedRequest | null => {
    const request = context.switchToHttp().getRequest<SignedInRequest & BodyRequest>();
    const key = findIdempotencyKey(request);
    if (key === undefined) return null;
    checkIdempotencyKey(key);
    return { id: [getPrincipal(request).userId, routeOf(request), key], hash: requestHashOf(request) };
  },
);

/**
 * Carries out requests outside workspaces once for each `Idempotency-Key`. Only successes are kept. Unlike inside
 * workspaces, the transaction begins after the checks: wrong passwords are counted even though the request is refused.
 */
@Injectable()
export class AccountRequests {
  constructor(
    private readonly database: Database,
    private readonly secretBox: SecretBox,
  ) {}

  /** Returns the result of `work`, or of its first run with this key. */
  once<T extends object>(request: KeyedRequest | null, work: (tx: EntityManager) => Promise<T>): Promise<T> {
    return this.database.transaction(async (tx) => {
      if (request === null) return work(tx);
      const known = await this.reserve(tx, request);
      if (known) return JSON.parse(this.openAnswer(request, known)) as T;
      const answer = await work(tx);
      await rowsOf(
        tx,
        'update account_requests set sealed_answer = $4 where user_id = $1 and route = $2 and key = $3',
        [...request.id, this.secretBox.seal(JSON.stringify(answer), SEAL_PURPOSE)],
      );
      return answer;
    });
  }

  /** Waits for a concurrent request with the same key. Returns null if the key was free, or has expired. */
  private async reserve(tx: EntityManager, { id, hash }: KeyedRequest): Promise<Row | null> {
    const reserved = await rowsOf(
      tx,
      `insert into account_requests as known (user_id, route, key, request_hash) values ($1, $2, $3, $4)
       on conflict (user_id, route, key) do update set request_hash = excluded.request_hash,
         sealed_answer = null, created_at = excluded.created_at
         where known.created_at < now() - make_interval(days => ${REQUEST_DAYS})
       returning 1`,
      [...id, hash],
    );
    if (reserved.length > 0) return null;
    const [row] = await rowsOf<Row>(
      tx,
      'select request_hash, sealed_answer from account_requests where user_id = $1 and route = $2 and key = $3',
      id,
    );
    return row;
  }

  private openAnswer({ hash }: KeyedRequest, row: Row): string {
    if (!hash.equals(row.request_hash)) throw keyReused();
    return this.secretBox.open(row.sealed_answer, SEAL_PURPOSE);
  }
}

interface Row {
  request_hash: Buffer;
  sealed_answer: Buffer;
}
