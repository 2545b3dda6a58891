import { CALL, defineJob, type NoResult } from './define-job';
import type { JobOf } from './jobs';

/** Kinds that connect a workspace with its repository. */
export const SETUP_JOBS = {
  finalize: defineJob<FinalizeInput, NoResult>()('finalize', { ...CALL, detailsFor: 'admin' }),
};

export interface FinalizeInput {
  /** Revision of the configuration: the job is void once it has changed. */
  revision: string;
  keyId: string;
  hostKeyFingerprint: string | null;
  createBranch: boolean;
}

export type FinalizeJob = JobOf<typeof SETUP_JOBS.finalize>;
