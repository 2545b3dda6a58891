import type { ListedPullRequest } from '../providers';
import type { Actor } from '../workspaces';
import type { BranchStore } from '../gitsync/store/branches';
import type { PullRequestReportStore } from './store';
import type { GitConfigStore } from '../gitsync/store/settings';
import { ListPullRequests } from './list';
import type { FirstAccount, RepositoryAccess } from '../gitsync/server/repository-accounts';
import type { WorkerCalls } from '../gitsync/server/worker-calls';

const MINUTE = 60_000;

const pullRequest = (number: number): ListedPullRequest => ({
  ...{ number, title: 'A', url: 'https://github.com/o/r/pull/1', from: 'main', into: 'next', author: null },
  ...{
    state: 'open' as const,
    isDraft: false,
    updatedAt: new Date(),
    endedAt: null,
    sha: null,
    reviewers: [],
    isFork: false,
  },
});

/** A provider with one pull request, and accounts by user. */
function provider() {
  const state = { lists: 0, proofs: 0, progress: () => Promise.resolve({}) };
  const api = {
    listPullRequests: (_: string, { isOpen }: { isOpen: boolean }) => {
      if (isOpen) state.lists += 1;
      return Promise.resolve({ items: isOpen ? [pullRequest(state.lists)] : [], next: null });
    },
    readProgress: () => state.progress(),
    getRepository: () => {
      state.proofs += 1;
      return Promise.resolve({});
    },
  };
  const accounts = {
    use: ({ userId }: { userId: string }, _: unknown, work: (access: RepositoryAccess) => Promise<unknown>) =>
      work({ api, accountId: userId, path: 'o/r', key: 'o/r' } as unknown as RepositoryAccess),
  };
  const target = { id: 't', repositoryUrl: 'git@github.com:o/r.git', branch: 'main', directory: '' };
  const config = { ...target, targetId: 't', isConfigured: true, isEnabled: true };
  const list = new ListPullRequests(
    { find: () => Promise.resolve(config) } as unknown as GitConfigStore,
    accounts as unknown as FirstAccount,
    { list: () => Promise.resolve([]) } as unknown as BranchStore,
    { start: () => ({ result: Promise.resolve(Buffer.from('{"changed":[]}')) }) } as unknown as WorkerCalls,
    { mergesOf: () => Promise.resolve(new Map()) } as unknown as PullRequestReportStore,
  );
  const as = async (userId: string) =>
    (await list.run({ workspaceId: 'w', userId } as Actor)).items.map(({ number }) => number);
  return { state, as };
}

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

it('is read again after a minute', async () => {
  const { state, as } = provider();
  expect(await as('ada')).toEqual([1]);
  jest.advanceTimersByTime(MINUTE - 1);
  expect(await as('ada')).toEqual([1]);
  jest.advanceTimersByTime(1);
  expect(await as('ada')).toEqual([2]);
  expect(state.lists).toBe(2);
});

it('is proved by another account once in ten minutes', async () => {
  const { state, as } = provider();
  await as('ada');
  expect(await as('grace')).toEqual([1]);
  await as('grace');
  expect([state.lists, state.proofs]).toEqual([1, 1]);
  jest.advanceTimersByTime(10 * MINUTE);
  await as('ada');
  await as('grace');
  expect([state.lists, state.proofs]).toEqual([2, 2]);
});

it('does not wait for checks that take too long, and has them the next time', async () => {
  const { state, as } = provider();
  let answer: (progress: object) => void = () => undefined;
  state.progress = () => new Promise((resolve) => (answer = resolve));
  const late = as('ada');
  await jest.advanceTimersByTimeAsync(8_000);
  expect(await late).toEqual([1]);
  answer({ checks: { passed: 1, failed: 0, pending: 0 }, reviews: { approved: 0, requested: 0 } });
  expect(await as('ada')).toEqual([1]);
});
