import { HttpAnswer } from '../../core/http';
import type { StoredJob } from '../queue/job';

/** A request waits this long for its job or call before it is answered with the job's address. */
export const WAIT_MS = 20_000;

/** 202 with the job's address. */
export const accepted = ({ id, workspaceId, status }: Pick<StoredJob, 'id' | 'workspaceId' | 'status'>) =>
  new HttpAnswer(202, { jobId: id, status }, { Location: `/api/workspaces/${workspaceId}/git/jobs/${id}` });
