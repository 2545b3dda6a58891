import type { Job } from './queries';

/** Properties of the jobs that are wanted; empty: all of them. */
export interface JobFilter {
  status?: Job['status'];
  appId?: string;
  authorId?: string;
}

const STATUSES: readonly string[] = ['queued', 'running', 'succeeded', 'failed', 'cancelled'];

/** Returns the jobs that an address asks for; what it does not know is left out. */
export const readJobFilter = ({ status, appId, authorId }: Record<string, unknown>): JobFilter => ({
  ...(isStatus(status) && { status }),
  ...(isText(appId) && { appId }),
  ...(isText(authorId) && { authorId }),
});

const isStatus = (value: unknown): value is NonNullable<JobFilter['status']> =>
  STATUSES.includes(value as string);

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
