import { t } from '@lingui/core/macro';
import type { NotifiedEvent } from '../channels';

export const EVENTS: { value: NotifiedEvent; label: string; description: string }[] = [
  {
    value: 'job_failed',
    label: t`Failed jobs`,
    description: t`A commit, import, pull, backup or other Git job failed and is not retried.`,
  },
  {
    value: 'conflict',
    label: t`Conflicts`,
    description: t`A job failed because both sides changed the same thing.`,
  },
  {
    value: 'deployment',
    label: t`Deployments`,
    description: t`A deployment was applied or refused, failed, or waits for an approval.`,
  },
];

/** A server of a newer version may know more of them. */
export const labelOf = (event: string): string => EVENTS.find(({ value }) => value === event)?.label ?? event;
