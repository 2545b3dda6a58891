import { t } from '@lingui/core/macro';
import type { Tone } from '../../components';
import { isPostponed, isRetried, type Job } from '../../lib/workspace';

export const STATUS_LABELS: Record<Job['status'], { label: string; tone: Tone }> = {
  queued: { label: t`Waiting`, tone: 'quiet' },
  running: { label: t`Running`, tone: 'busy' },
  succeeded: { label: t`Done`, tone: 'good' },
  failed: { label: t`Failed`, tone: 'bad' },
  cancelled: { label: t`Cancelled`, tone: 'quiet' },
};

/** Returns the label of a job's state; jobs that are retried after a passing failure stand out. */
export function statusLabel(job: Job): { label: string; tone: Tone } {
  if (job.isHeld) return { label: t`Not pushed`, tone: job.error ? 'warn' : 'quiet' };
  if (isPostponed(job)) return { label: t`Waiting`, tone: 'warn' };
  if (isRetried(job)) return { label: t`Trying again`, tone: 'warn' };
  return STATUS_LABELS[job.status];
}
