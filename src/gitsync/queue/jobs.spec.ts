import { JOBS } from './jobs';

describe('the kinds of jobs', () => {
  it('are defined under their own names', () => {
    for (const [key, { kind }] of Object.entries(JOBS)) expect(kind).toBe(key);
  });

  it('make jobs of their kind, without an app and a message unless they are given', () => {
    const actor = { userId: 'u', author: { name: 'Ada', email: 'ada@example.com' } };
    const input = { target: { repositoryUrl: 'git@host:a/b.git', branch: 'main', directory: '' } };
    const request = { workspaceId: 'w', actor, input };

    expect(JOBS.discard_changes.newJob({ ...request, appId: 'a' })).toEqual({
      ...request,
      kind: 'discard_changes',
      appId: 'a',
      message: null,
    });
    expect(JOBS.plan_commit.newJob(request)).toEqual({
      ...request,
      kind: 'plan_commit',
      appId: null,
      message: null,
    });
  });
});
