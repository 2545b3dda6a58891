import { CallHandler, ExecutionContext, Injectable, NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { firstValueFrom, of } from 'rxjs';
import { Database } from '../core/database';
import { AppError } from '../core/errors';
import {
  CallAnswer,
  checkIdempotencyKey,
  HttpAnswer,
  JobAnswer,
  JobAnswerPort,
  keyReused,
  problemOf,
  requestHashOf,
  type BodyRequest,
} from '../core/http';
import type { MemberRequest } from './access/workspace-member';
import {
  AcceptedRequests,
  requestKeyOf,
  type AcceptedRequest,
  type RequestKey,
} from './idempotency/accepted-requests';
import { RUNS_BEFORE_TRANSACTION } from './idempotency/runs-before-transaction';

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
 * `Idempotency-Key`: runs a request and stores its answer in one transaction, which what the handler does joins.
 * The answer of a durable job is the job's id, so that a repeat waits for the same job. A call becomes a job.
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

  /** Keeps the answer of a handler that has run before; one that is known is not run again. */
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
