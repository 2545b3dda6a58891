import { toAppError } from '../../core/http';

/** Deadlocks and conflicts that came again and again. */
const BROKEN_OFF = ['40001', '40P01'];

/**
 * Whether it was the database that did not take part. Then nothing is known of the jobs, least of all whether their
 * push arrived: they must stay as they are, for the next claim to find out.
 */
export function isDatabaseTrouble(thrown: unknown): boolean {
  const { code } = (thrown ?? {}) as { code?: unknown };
  return toAppError(thrown).code === 'busy' || (typeof code === 'string' && BROKEN_OFF.includes(code));
}
