import { problemOf } from '../../../lib/api';

/** Returns the problems without repeats of an earlier one under another title. */
export function withoutRepeats<Problem extends { error: unknown }>(problems: readonly Problem[]): Problem[] {
  const seen = new Set<string>();
  return problems.filter(({ error }) => {
    const key = keyOf(error);
    const isNew = Boolean(error) && !seen.has(key);
    seen.add(key);
    return isNew;
  });
}

export const isAmong = (error: unknown, others: readonly unknown[]): boolean =>
  others.some((other) => Boolean(other) && keyOf(other) === keyOf(error));

interface Coded {
  code: string;
  message: string;
}

const isCoded = (error: unknown): error is Coded =>
  typeof error === 'object' && error !== null && 'code' in error && 'message' in error;

/** Errors of jobs are told like problems of requests, without their class. */
function keyOf(error: unknown): string {
  const { code, message } = isCoded(error) ? error : problemOf(error);
  return `${code} ${message}`;
}
