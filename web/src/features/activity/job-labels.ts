import { t } from '@lingui/core/macro';
import type { Tone } from '../../components';
import { isPostponed, isRetried, type Job, type OpenMerge } from '../../lib/workspace';

export const STATUS_LABELS: Record<Job['status'], { label: string; tone: Tone }> = {
  queued: { label: t`Waiting`, tone: 'quiet' },
  running: { label: t`Running`, tone: 'busy' },
  succeeded: { label: t`Done`, tone: 'good' },
  failed: { label: t`Failed`, tone: 'bad' },
  cancelled: { label: t`Cancelled`, tone: 'quiet' },
};

/** Result of a merge of branches, as far as the list of jobs shows it. */
const mergeResultOf = ({ kind, result }: Job) =>
  kind === 'merge_branches'
    ? (result as { status?: string; sha?: string | null; mergeId?: string | null } | null)
    : null;

/** Returns the commit of a job; a merge of branches has it in its result. */
export const commitOf = (job: Job): string | null => job.commit ?? mergeResultOf(job)?.sha ?? null;

/** Finds the merge that a job has left with conflicts, unless it is over. */
export function findWaitingMerge(job: Job, open: readonly OpenMerge[]): OpenMerge | null {
  const mergeId = mergeResultOf(job)?.mergeId ?? null;
  return open.find(({ id }) => id === mergeId) ?? null;
}

/** Returns the label of a job's state; jobs that are retried after a passing failure stand out. */
export function statusLabel(job: Job): { label: string; tone: Tone } {
  if (job.isHeld) return { label: t`Not pushed`, tone: job.error ? 'warn' : 'quiet' };
  if (isPostponed(job)) return { label: t`Waiting`, tone: 'warn' };
  if (isRetried(job)) return { label: t`Trying again`, tone: 'warn' };
  if (mergeResultOf(job)?.status === 'conflicts') return { label: t`Conflicts`, tone: 'warn' };
  return STATUS_LABELS[job.status];
}
