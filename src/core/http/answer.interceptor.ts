import { CallHandler, ExecutionContext, Injectable, NestInterceptor } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Observable, map, of, switchMap } from 'rxjs';
import { DeferredAnswer, DeferredAnswers, HttpAnswer } from './answers';

/** Sends `HttpAnswer`s, and waits for the jobs behind deferred ones. It is the outermost interceptor. */
@Injectable()
export class AnswerInterceptor implements NestInterceptor {
  constructor(private readonly deferred: DeferredAnswers) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const request = http.getRequest<Request>();
    const response = http.getResponse<Response>();
    return next.handle().pipe(
      switchMap((answer: unknown) =>
        answer instanceof DeferredAnswer ? this.wait(answer, request, response) : of(answer),
      ),
      map((answer) => (answer instanceof HttpAnswer ? apply(answer, response) : answer)),
    );
  }

  private wait(answer: DeferredAnswer, request: Request, response: Response): Promise<HttpAnswer> {
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    return this.deferred.resolve(answer, { respondAsync: prefersAsync(request), signal: gone.signal });
  }
}

/** RFC 7240: `Prefer: respond-async`, among other preferences. */
const prefersAsync = (request: Request): boolean =>
  (request.get('prefer') ?? '').split(/[,;]/).some((part) => part.trim().toLowerCase() === 'respond-async');

function apply(answer: HttpAnswer, response: Response): unknown {
  response.status(answer.status);
  for (const [name, value] of Object.entries(answer.headers)) response.setHeader(name, value);
  if (answer.status >= 400) response.type('application/problem+json');
  return answer.body;
}
