import { ApiProblem } from '../api/problem';
import type { Followed } from './job-follower';
import { nextRun, NO_RUN, type RunEvent, type Runs } from './job-run';
import { jobWith } from '../../../../test/support/web/job';
import type { Job } from './queries';

type Event = RunEvent<unknown>;

const after = (...events: Event[]): Runs<unknown> => events.reduce<Runs<unknown>>(nextRun, NO_RUN);
const asked: Event = { type: 'asked' };
const accepted = (jobId: string): Event => ({ type: 'accepted', jobId });
const found = (jobId: string): Event => ({ type: 'found', jobId });
const told = (jobId: string, state: Followed['state'], fields: Partial<Job> = {}): Event => ({
  type: 'followed',
  jobId,
  followed: { state, job: jobWith({ id: jobId, ...fields }), problem: null, isLate: false },
  resultOf: ({ result }) => result,
});
const succeeded = (jobId: string) =>
  told(jobId, 'succeeded', { status: 'succeeded', result: { sha: jobId } });

it('goes from the request over the job to its result', () => {
  expect(after(asked).run).toEqual({ is: 'asking' });
  expect(after(asked, accepted('5'), told('5', 'running')).run).toMatchObject({
    is: 'following',
    isOwn: true,
  });
  expect(after(asked, accepted('5'), succeeded('5')).run).toMatchObject({
    is: 'ended',
    result: { sha: '5' },
    error: null,
  });
});

it('ends without a job where the request was answered or refused at once', () => {
  expect(after(asked, { type: 'answered', result: 7 }).run).toMatchObject({
    is: 'ended',
    result: 7,
    job: null,
  });
  const error = new Error('refused');
  expect(after(asked, { type: 'refused', error }).run).toMatchObject({ is: 'ended', error, isOwn: true });
});

it('tells why a job failed or was cancelled', () => {
  const error = { code: 'git_timeout', message: 'No answer.', remedy: null } as unknown as Job['error'];
  const { run } = after(asked, accepted('5'), told('5', 'failed', { status: 'failed', error }));
  expect(run).toMatchObject({ result: null, error: { code: 'git_timeout' } });
});

it('does not say anything of the outcome of a job that is gone', () => {
  const problem = new ApiProblem({ status: 404, code: 'not_found', message: 'Not there.' });
  const gone: Event = {
    type: 'followed',
    jobId: '5',
    followed: { state: 'unknown', job: null, problem, isLate: false },
    resultOf: () => null,
  };
  expect(after(found('5'), gone).run).toMatchObject({ is: 'ended', error: { code: 'job_unknown' } });
});

it('follows a job that was found, but neither while a request is on its way nor one older than its own', () => {
  expect(after(found('5')).run).toMatchObject({ is: 'following', jobId: '5', isOwn: false });
  expect(after(asked, found('5')).run).toEqual({ is: 'asking' });
  expect(after(asked, accepted('5'), found('4')).run).toMatchObject({ jobId: '5', isOwn: true });
  expect(after(asked, accepted('5'), found('5')).run).toMatchObject({ jobId: '5', isOwn: true });
  expect(after(asked, accepted('5'), succeeded('5'), found('6')).run).toMatchObject({
    jobId: '6',
    isOwn: false,
  });
});

it('follows another one’s job after its own request was refused', () => {
  const refused: Event = { type: 'refused', error: new Error('busy') };
  expect(after(asked, refused, found('5')).run).toMatchObject({ is: 'following', jobId: '5' });
});

it('does not find again what was dismissed', () => {
  const dismissed: Event = { type: 'dismissed', foundId: '5' };
  expect(after(found('5'), succeeded('5'), dismissed, found('5')).run).toEqual({ is: 'idle' });
  expect(after(dismissed, found('4')).run).toEqual({ is: 'idle' });
  expect(after(dismissed, found('6')).run).toMatchObject({ jobId: '6' });
});

it('ignores news of a job that it does not follow any more', () => {
  const dismissed: Event = { type: 'dismissed', foundId: null };
  expect(after(found('5'), dismissed, succeeded('5')).run).toEqual({ is: 'idle' });
  expect(after(asked, accepted('6'), succeeded('5')).run).toMatchObject({ is: 'following', jobId: '6' });
});
