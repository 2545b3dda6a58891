import { toAppError } from '../../core/http';
import type { HostFailure } from '../app-host-error';

/** A failure as a row keeps it, to be shown. */
export interface HostProblem {
  code: string;
  message: string;
  remedy?: string;
  at: string;
}

export function problemOf(thrown: unknown): HostProblem {
  const { code, message, remedy } = toAppError(thrown);
  return { code, message, remedy, at: new Date().toISOString() };
}

/** Failures after which another attempt with the same password would only lock the account. */
const OF_PASSWORD: readonly string[] = ['host_sign_in_failed', 'host_locked'] satisfies HostFailure[];

export const isOfPassword = ({ code }: { code: string }): boolean => OF_PASSWORD.includes(code);
