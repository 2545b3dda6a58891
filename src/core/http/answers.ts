/** An answer with its status and headers, where the route's own are not enough. A `body` of undefined sends none. */
export class HttpAnswer {
  constructor(
    readonly status: number,
    readonly body: unknown,
    readonly headers: Record<string, string> = {},
  ) {}
}

/**
 * The answer of a durable job. It is plain data, so that it can be stored with an idempotency key in the
 * transaction that accepts the request; who waits for the job, and how, is told to `DeferredAnswers`.
 */
export class DeferredAnswer {
  constructor(readonly jobId: string) {}
}

type Resolver = (
  answer: DeferredAnswer,
  options: { respondAsync: boolean; signal: AbortSignal },
) => Promise<HttpAnswer>;

/** Where the module that runs jobs says how a deferred answer is waited for. */
export class DeferredAnswers {
  private resolver: Resolver | null = null;

  use(resolver: Resolver): void {
    this.resolver = resolver;
  }

  resolve: Resolver = (answer, options) => {
    if (!this.resolver) throw new Error('No module waits for deferred answers.');
    return this.resolver(answer, options);
  };
}
