import { Client, type ClientConfig } from 'pg';

/** Finds out within seconds that the other side is gone; otherwise Linux asks for the first time after two hours. */
export const KEEP_ALIVE = { keepAlive: true, keepAliveInitialDelayMillis: 5_000 };
/** Limit on opening a connection, and on waiting for a free one of the pool. */
export const CONNECT_MS = 15_000;

/**
 * Reports a broken connection from its next query. Its `error` event would end the process if nobody listens, as is
 * the case while a pool hands a client over. With `query_timeout`, a query that is not answered in time breaks the
 * connection: it would block all later ones, and may be the first sign that the other side is gone.
 */
export class DatabaseClient extends Client {
  constructor(config?: string | ClientConfig) {
    super(config);
    this.on('error', () => undefined);
    this.endAfterTimeouts();
  }

  private endAfterTimeouts(): void {
    const query = this.query.bind(this) as (...args: unknown[]) => unknown;
    const watched = (...args: unknown[]): unknown => {
      const result = query(...args);
      if (result instanceof Promise) {
        result.catch((error: unknown) => {
          // Does not wait for the other side, because a query is under way.
          if (isReadTimeout(error)) this.end().catch(() => undefined);
        });
      }
      return result;
    };
    this.query = watched as typeof this.query;
  }
}

/** Returns true for the error of `query_timeout`; pg gives it no code. */
const isReadTimeout = (error: unknown): boolean =>
  error instanceof Error && error.message === 'Query read timeout';
