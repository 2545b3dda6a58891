import { findBlocking, isPostponed, isRetried, isOpen, isUntried } from './job-state';
import { jobWith as job } from '../../../../test/support/web/job';

const error = { code: 'git_timeout', message: 'The server stopped answering.' };
const postponed = job({ error, attempts: 1, nextAttemptAt: '2026-01-01T00:01:00Z' });

it('waits for its next attempt only while it is queued', () => {
  expect(isPostponed(postponed)).toBe(true);
  expect(isPostponed({ ...postponed, nextAttemptAt: null })).toBe(false);
  expect(isPostponed(job({}))).toBe(false);
});

it('counts as retried from its first failed attempt to its end', () => {
  expect(isRetried(postponed)).toBe(true);
  expect(isRetried({ ...postponed, status: 'running' })).toBe(true);
  expect(isRetried({ ...postponed, status: 'failed' })).toBe(false);
  expect(isRetried(job({ status: 'running' }))).toBe(false);
});

it('keeps nothing waiting while it is held, also after a push of it has failed', () => {
  const held = job({ isHeld: true, error, attempts: 1 });
  expect([isRetried(held), isUntried(held), isOpen(held)]).toEqual([false, false, false]);
  expect(isUntried(job({ isHeld: true }))).toBe(false);
  expect(findBlocking([job({ id: '3' }), held])).toBeNull();
  expect(isOpen(postponed)).toBe(true);
});

it('names the oldest retried job as the one that blocks those that were not tried yet', () => {
  const untried = job({ id: '3' });
  expect(findBlocking([untried, { ...postponed, id: '2' }, postponed])?.id).toBe('1');
  expect(findBlocking([untried])).toBeNull();
  expect(isUntried(untried)).toBe(true);
  expect(isUntried(postponed)).toBe(false);
});
