import { CallHandler, ExecutionContext, Injectable, NestInterceptor } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Observable, map, of, switchMap } from 'rxjs';
import type { LoggedRequest } from '../logging';

/**
 * An answer with its own status and headers, for routes with more than one. A `body` of undefined sends none, and a
 * `Location` is sent with the base path before it.
 */
export class HttpAnswer {
  constructor(
    readonly status: number,
    readonly body: unknown,
    readonly headers: Record<string, string> = {},
  ) {}
}

/**
 * The answer of a durable job, returned by controllers. It is plain data: the job's id is stored with the idempotency
 * key in the transaction that accepts the request, and only after its commit does `AnswerInterceptor` wait for the job.
 */
export class JobAnswer {
  constructor(readonly jobId: string) {}
}

/**
 * The answer of a call to another process, returned by controllers before the call is made. `call` is plain data that
 * the port's implementation understands. It becomes a job if it takes long, or if its answer must outlive the request.
 */
export class CallAnswer {
  constructor(readonly call: unknown) {}
}

export interface WaitOptions {
  /** Does not wait at all. */
  respondAsync: boolean;
  /** Longest wait that the client wants; null: the server's. */
  waitMs: number | null;
  signal: AbortSignal;
}

/** Port for the module that runs jobs and calls; `app.module.ts` binds the implementation. */
export abstract class JobAnswerPort {
  /** Waits for the job or call as the client prefers. `signal` aborts when the client has gone. */
  abstract resolve(answer: JobAnswer | CallAnswer, options: WaitOptions): Promise<HttpAnswer>;

  /** Makes a job of a call, which begins when the present transaction is committed. */
  abstract makeJob(answer: CallAnswer): Promise<JobAnswer>;
}

/**
 * Sends `HttpAnswer`s, resolves `JobAnswer`s and makes calls. It is the outermost interceptor, so that the first request with an
 * idempotency key and its repeats wait for the same job.
 */
@Injectable()
export class AnswerInterceptor implements NestInterceptor {
  constructor(
    private readonly jobs: JobAnswerPort,
    private readonly basePath: string,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const request = http.getRequest<Request & LoggedRequest>();
    const response = http.getResponse<Response>();
    return next.handle().pipe(
      switchMap((answer: unknown) =>
        answer instanceof JobAnswer || answer instanceof CallAnswer
          ? this.resolve(answer, request, response)
          : of(answer),
      ),
      map((answer) => (answer instanceof HttpAnswer ? this.apply(answer, response) : answer)),
    );
  }

  private resolve(
    answer: JobAnswer | CallAnswer,
    request: Request & LoggedRequest,
    response: Response,
  ): Promise<HttpAnswer> {
    if (answer instanceof JobAnswer) request.jobId = answer.jobId;
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    return this.jobs.resolve(answer, { ...preferencesOf(request), signal: gone.signal });
  }

  private apply({ status, headers, body }: HttpAnswer, response: Response): unknown {
    response.status(status);
    for (const [name, value] of Object.entries(headers))
      response.setHeader(name, name === 'Location' ? this.basePath + value : value);
    if (status >= 400) response.type('application/problem+json');
    return body;
  }
}

/**
 * RFC 7240: finds `respond-async` and `wait`, in seconds, in a `Prefer` header with any number of preferences. `wait=0`
 * is `respond-async`: a timer of 0 ms would race with a quick answer.
 */
function preferencesOf(request: Request): Omit<WaitOptions, 'signal'> {
  const parts = (request.get('prefer') ?? '').split(/[,;]/).map((part) => part.trim().toLowerCase());
  const seconds = parts.map((part) => /^wait\s*=\s*(\d{1,4})$/.exec(part)?.[1]).find(Boolean);
  const waitMs = seconds === undefined ? null : Number(seconds) * 1000;
  return { respondAsync: parts.includes('respond-async') || waitMs === 0, waitMs };
}
