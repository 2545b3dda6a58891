import type { GitFailureCode } from '../../../git';
import type { QueueJob } from '../../queue/job';
import { JOB_DEFINITIONS } from '../../queue/job-definitions';

const MAX_ATTEMPTS = 5;
const WINDOW_MS = 60_000;
const DELAYS_MS = [250, 1_000, 4_000, 12_000];

/** True for failures that may pass without a change; complete, so that each new code is thought about. */
const IS_PASSING = {
  git_auth_failed: false,
  git_repository_not_found: false,
  git_branch_not_found: false,
  git_host_unreachable: true,
  git_host_key_mismatch: false,
  git_host_key_unknown: false,
  git_read_only_key: false,
  git_push_rejected: false,
  git_timeout: false,
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
  git_mirror_damaged: true,
} as const satisfies Record<GitFailureCode, boolean>;

/** Returns the ms until a failed job is retried; null if it has failed for good. `triedMs`: time since its first attempt. */
export function retryDelayMs(job: QueueJob, code: string, triedMs: number): number | null {
  const isPassing = code in IS_PASSING && IS_PASSING[code as GitFailureCode];
  // The end of a worker is not the job's failure.
  const tries = job.attempts - job.restarts;
  if (!isPassing || !JOB_DEFINITIONS[job.kind].isRetried || tries >= MAX_ATTEMPTS) return null;
  const delay = DELAYS_MS[tries - 1] ?? DELAYS_MS[DELAYS_MS.length - 1];
  return triedMs + delay > WINDOW_MS ? null : delay;
}
