import type { NotifiedEvent } from '../api/channels';

export const EVENTS: { value: NotifiedEvent; label: string; description: string }[] = [
  {
    value: 'job_failed',
    label: 'Failed jobs',
    description: 'A commit, import, pull, backup or other Git job has failed for good.',
  },
  {
    value: 'conflict',
    label: 'Conflicts',
    description: 'A job has failed because both sides have changed the same thing.',
  },
  {
    value: 'deployment',
    label: 'Deployments',
    description: 'One was applied or refused, has failed, or waits for an approval.',
  },
];

/** A server of a newer version may know more of them. */
export const labelOf = (event: string): string => EVENTS.find(({ value }) => value === event)?.label ?? event;
