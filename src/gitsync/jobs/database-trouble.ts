import { toAppError } from '../../core/http';

/** Deadlocks and conflicts that came again and again, and a transaction that PostgreSQL ended for idling. */
const BROKEN_OFF = ['40001', '40P01', '25P03'];

/**
 * Whether it was the database that did not take part. Then nothing is known of the jobs, least of all whether their
 * push arrived: they must stay as they are, for the next claim to find out.
 */
export function isDatabaseTrouble(thrown: unknown): boolean {
  if (toAppError(thrown).code === 'busy') return true;
  const { code, name, message } = (thrown ?? {}) as { code?: unknown; name?: unknown; message?: unknown };
  if (typeof code === 'string' && BROKEN_OFF.includes(code)) return true;
  // Said of a connection that broke between two queries of one transaction.
  return (
    name === 'QueryRunnerAlreadyReleasedError' ||
    (typeof message === 'string' && /not queryable/.test(message))
  );
}
