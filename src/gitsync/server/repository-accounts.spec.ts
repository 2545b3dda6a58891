import { AppError } from '../../core/errors';
import type { BrowseAccount, ProviderAccounts } from '../../providers';
import { ProtectedBranches } from './repository-accounts';

const MINUTE = 60_000;
const ADA = { userId: 'ada' };
const URL = 'git@github.com:tools/apps.git';
const BRANCHES = [
  { name: 'main', isProtected: true },
  { name: 'next', isProtected: false },
  { name: 'hidden', isProtected: null },
];
const KNOWN = new Map([
  ['main', true],
  ['next', false],
]);

/** Accounts by user, and what the provider answers. Both may be changed. */
function provider(ask: (accountId: string) => Promise<typeof BRANCHES> = () => Promise.resolve(BRANCHES)) {
  const accounts: Record<string, string[]> = { ada: ['a1'], grace: ['g1'] };
  const state = { ask, asked: [] as string[], accounts };
  const browse = {
    branches: async (_: string, id: string, { repository }: { repository: string }) => {
      state.asked.push(`${id} ${repository}`);
      return { items: await state.ask(id), nextCursor: null };
    },
  };
  const list = (userId: string) =>
    Promise.resolve(
      accounts[userId]?.map((id) => ({ id, provider: 'github', baseUrl: 'https://github.com' })) ?? [],
    );
  const branches = new ProtectedBranches(
    browse as unknown as BrowseAccount,
    { list } as unknown as ProviderAccounts,
  );
  return { state, branches, ofAda: () => branches.protectionOf(ADA, URL) };
}

const refused = () => Promise.reject(new AppError('provider_not_found', 422, 'Not there.'));

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

it('knows the branches that the account may know of', async () => {
  const { state, ofAda } = provider();
  expect(await ofAda()).toEqual(KNOWN);
  expect(state.asked).toEqual(['a1 tools/apps']);
});

it('is known for five minutes, for one user and one repository', async () => {
  const { state, branches, ofAda } = provider();
  await ofAda();
  await branches.protectionOf(ADA, 'https://github.com/Tools/Apps');
  jest.advanceTimersByTime(5 * MINUTE - 1);
  await ofAda();
  expect(state.asked).toHaveLength(1);
  await branches.protectionOf({ userId: 'grace' }, URL);
  await branches.protectionOf(ADA, 'git@github.com:tools/others.git');
  expect(state.asked.slice(1)).toEqual(['g1 tools/apps', 'a1 tools/others']);
  jest.advanceTimersByTime(1);
  await ofAda();
  expect(state.asked).toHaveLength(4);
});

it('is asked once for questions at the same time', async () => {
  const { state, ofAda } = provider();
  await Promise.all([ofAda(), ofAda(), ofAda()]);
  expect(state.asked).toHaveLength(1);
});

it('is unknown without an account, and known as soon as one is connected', async () => {
  const { state, branches, ofAda } = provider();
  state.accounts.ada = [];
  expect(await ofAda()).toBeNull();
  expect(await branches.protectionOf(ADA, 'git@git.example.com:tools/apps.git')).toBeNull();
  expect(state.asked).toEqual([]);
  state.accounts.ada = ['a2'];
  expect(await ofAda()).toEqual(KNOWN);
});

it('is asked of another account if one fails; a failure counts for a minute', async () => {
  const { state, ofAda } = provider((id) => (id === 'a1' ? refused() : Promise.resolve(BRANCHES)));
  expect(await ofAda()).toBeNull();
  jest.advanceTimersByTime(MINUTE - 1);
  expect(await ofAda()).toBeNull();
  expect(state.asked).toHaveLength(1);
  state.accounts.ada = ['a1', 'a2'];
  expect(await ofAda()).toEqual(KNOWN);
  state.accounts.ada = ['a1'];
  state.ask = () => Promise.resolve(BRANCHES);
  jest.advanceTimersByTime(1);
  expect(await ofAda()).toEqual(KNOWN);
});

it('is unknown after three seconds, and kept when it comes', async () => {
  let answer: (branches: typeof BRANCHES) => void = () => undefined;
  const { state, ofAda } = provider(() => new Promise((resolve) => (answer = resolve)));
  const late = ofAda();
  await jest.advanceTimersByTimeAsync(3000);
  expect(await late).toBeNull();
  answer(BRANCHES);
  expect(await ofAda()).toEqual(KNOWN);
  await jest.advanceTimersByTimeAsync(4 * MINUTE);
  expect(await ofAda()).toEqual(KNOWN);
  expect(state.asked).toHaveLength(1);
});

it('reports a defect, and forgets it', async () => {
  const { state, ofAda } = provider(() => Promise.reject(new Error('a defect')));
  await expect(ofAda()).rejects.toThrow('a defect');
  state.ask = () => Promise.resolve(BRANCHES);
  expect(await ofAda()).toEqual(KNOWN);
});

it('keeps a thousand answers at most', async () => {
  const { state, branches } = provider();
  const repository = (number: number) => `git@github.com:tools/r${number}.git`;
  for (let number = 0; number <= 1000; number++) await branches.protectionOf(ADA, repository(number));
  await branches.protectionOf(ADA, repository(1));
  expect(state.asked).toHaveLength(1001);
  await branches.protectionOf(ADA, repository(0));
  expect(state.asked).toHaveLength(1002);
});
