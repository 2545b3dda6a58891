import { CALL, defineJob } from './define-job';
import { APP_JOBS } from './app-jobs';
import { COMMIT_JOBS } from './commit-jobs';

it('make jobs of their kind, without an app and a message unless they are given', () => {
  const actor = { userId: 'u', author: { name: 'Ada', email: 'ada@example.com' } };
  const input = { target: { repositoryUrl: 'git@host:a/b.git', branch: 'main', directory: '' } };
  const request = { workspaceId: 'w', actor, input };

  expect(APP_JOBS.discard_changes.newJob({ ...request, appId: 'a' })).toEqual({
    ...request,
    kind: 'discard_changes',
    appId: 'a',
    message: null,
  });
  expect(COMMIT_JOBS.plan_commit.newJob(request)).toEqual({
    ...request,
    kind: 'plan_commit',
    appId: null,
    message: null,
  });
});

it('refuses a second kind of the same name', () => {
  expect(() => defineJob()(COMMIT_JOBS.plan_commit.kind, CALL)).toThrow('plan_commit is defined twice');
});
