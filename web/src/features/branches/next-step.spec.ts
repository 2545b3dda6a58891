import type { Branch } from './branch-facts';
import { nextStepOf, siteOf, type PullRequest } from './next-step';

const branch = (fields: Partial<Branch> = {}): Branch => ({
  ...{ name: 'labels', isDefault: false, isActive: true, isLocal: true, isRemote: true, sha: 'a1b2c3' },
  ...{ ahead: 1, behind: 0, unpushed: 0, changedApps: 0, movableApps: 0, isProtected: null },
  lastCommit: null,
  ...fields,
});

const pullRequest = (fields: Partial<PullRequest> = {}): PullRequest => ({
  ...{
    number: 12,
    title: 'Labels',
    url: 'https://github.com/tools/apps/pull/12',
    author: 'ada',
    isDraft: false,
  },
  ...{ from: 'labels', to: 'main', state: 'open', sha: 'a1b2', updatedAt: '2026-01-01T00:00:00Z', apps: [] },
  checks: { passed: 0, failed: 0, pending: 0 },
  reviews: { approved: 0, requested: 0 },
  mergeable: { git: null, structure: null },
  ...fields,
});

const stepOf = (one: Branch, ...pullRequests: PullRequest[]) => nextStepOf(one, 'main', pullRequests);

it('is a merge or a pull request for a branch with commits of its own', () => {
  expect(stepOf(branch())).toEqual({ is: 'ahead', pullRequest: null });
  expect(stepOf(branch({ ahead: 0, behind: 3 }))).toEqual({ is: 'even' });
});

it('is the pull request that is open', () => {
  const open = pullRequest();
  expect(stepOf(branch(), open)).toEqual({ is: 'ahead', pullRequest: open });
  const others = [
    pullRequest({ from: 'other' }),
    pullRequest({ to: 'next' }),
    pullRequest({ state: 'closed' }),
  ];
  expect(stepOf(branch(), ...others)).toEqual({ is: 'ahead', pullRequest: null });
});

it('is to leave a branch that was merged at the provider, also by a squash, or that is gone there', () => {
  const merged = pullRequest({ state: 'merged' });
  expect(stepOf(branch(), merged)).toEqual({ is: 'merged', by: merged });
  expect(stepOf(branch({ ahead: 0 }), merged)).toEqual({ is: 'merged', by: merged });
  expect(stepOf(branch({ isRemote: false, sha: null, ahead: 0 }), merged)).toEqual({
    is: 'merged',
    by: merged,
  });
});

it('goes on with a branch that has new commits since', () => {
  const merged = pullRequest({ state: 'merged' });
  expect(stepOf(branch({ sha: 'ffff' }), merged)).toEqual({ is: 'ahead', pullRequest: null });
  expect(stepOf(branch({ unpushed: 1, ahead: 0 }), merged)).toEqual({ is: 'even' });
  const open = pullRequest({ number: 13 });
  expect(stepOf(branch(), merged, open)).toEqual({ is: 'ahead', pullRequest: open });
});

it('names providers', () => {
  expect(siteOf('https://github.com/tools/apps/pull/12')).toBe('GitHub');
  expect(siteOf('https://git.example.com:3000/tools/apps/pulls/1')).toBe('git.example.com:3000');
});
