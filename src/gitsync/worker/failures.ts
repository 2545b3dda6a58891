import type { Logger } from '@nestjs/common';
import { AppError } from '../../core/errors';
import { toAppError, isOperatorsTrouble } from '../../core/http';
import type { GitFailureCode } from '../../git';
import { definitionOf } from '../queue/define-job';
import type { QueueJob } from '../queue/jobs';
import { MAX_DELAY_MS } from '../queue/sql';

const MINUTE_MS = 60_000;
/** The last delay repeats: short enough to use a recovered host soon, long enough that an unreachable one costs little. */
const DELAYS_MS = [250, 1_000, 4_000, 12_000, 30_000, MINUTE_MS, 2 * MINUTE_MS, 5 * MINUTE_MS];
/** Share by which delays differ, so that a thousand workspaces do not ask a recovering host at the same moment. */
const JITTER = 0.2;

/** True for failures that may pass without a change; complete, so that each new code is thought about. */
const IS_PASSING = {
  git_auth_failed: false,
  git_repository_not_found: false,
  git_branch_not_found: false,
  git_host_unreachable: true,
  git_no_common_algorithm: false,
  git_host_key_mismatch: false,
  git_host_key_unknown: false,
  git_read_only_key: false,
  git_push_rejected: false,
  git_timeout: true,
  git_remote_moved: false,
  git_app_name_taken: false,
  git_app_not_found: false,
  git_invalid_repository: false,
  git_too_large: false,
  git_disk_full: false,
  git_storage_failed: false,
  git_certificate_untrusted: false,
  git_client_certificate_refused: false,
  git_proxy_failed: false,
  git_repository_moved: false,
  git_rate_limited: true,
  git_cancelled: false,
  git_worker_crashed: false,
  git_interrupted: false,
  git_mirror_damaged: true,
} as const satisfies Record<GitFailureCode, boolean>;

export interface Failure {
  error: AppError;
  /** May pass, whatever the error's code says. */
  isPassing?: boolean;
}

/**
 * Returns the ms until a failed job is tried again; null if it has failed for good.
 * `triedMs`: time since its first attempt. `windowMs`: time after which a job is given up.
 */
export function retryDelayMs(
  job: QueueJob,
  { error, isPassing = isPassingCode(error.code) }: Failure,
  { triedMs, windowMs, random = Math.random }: { triedMs: number; windowMs: number; random?: () => number },
): number | null {
  if (!isPassing || !definitionOf(job.kind)?.isRetried) return null;
  // The end of a worker is not the job's failure.
  const tries = job.attempts - job.restarts;
  const usual = DELAYS_MS[Math.min(tries, DELAYS_MS.length) - 1] ?? DELAYS_MS[0];
  const wished = (error.retryAfterSeconds ?? 0) * 1000;
  const delay = Math.min(Math.max(usual * (1 + JITTER * random()), wished), MAX_DELAY_MS);
  return triedMs + delay > windowMs ? null : Math.round(delay);
}

export const isPassingCode = (code: string): boolean =>
  code in IS_PASSING && IS_PASSING[code as GitFailureCode];

/** Turns anything thrown into a failure to show; logs a defect of ours, which is shown without detail. */
export function explainFailure(thrown: unknown, logger: Pick<Logger, 'error'>): AppError {
  const error = toAppError(thrown);
  if (isOperatorsTrouble(error)) logger.error({ err: thrown }, 'A Git operation failed unexpectedly');
  return error;
}
