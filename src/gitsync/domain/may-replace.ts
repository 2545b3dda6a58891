import type { CommitJob } from './commit-plan';

/** Whether the first commit of an app may take the place of what stands there, and tell so. */
export const mayReplaceUnseen = (job: CommitJob): boolean => job.kind !== 'commit_apps';

/** Whether what another writer did may be replaced; a rename never replaces anything. */
export const mayReplace = (job: CommitJob): boolean => job.overwrite && job.kind !== 'rename_app';
