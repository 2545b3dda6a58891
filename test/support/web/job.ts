import type { Job } from '../../../web/src/lib/workspace/queries';

export const jobWith = (fields: Partial<Job>): Job => ({
  id: '1',
  kind: 'commit_app',
  status: 'queued',
  appId: null,
  message: null,
  author: { id: 'ada', name: 'Ada', email: 'ada@example.org' },
  progress: null,
  attempts: 0,
  commit: null,
  result: null,
  error: null,
  createdAt: '2026-01-01T00:00:00Z',
  startedAt: null,
  finishedAt: null,
  nextAttemptAt: null,
  ...fields,
});
