import { QueryClient } from '@tanstack/react-query';
import { applyEvent, refreshFollowed } from './apply-event';
import { jobWith } from '../../../../test/support/web/job';
import { mergeKey, mergeQuery } from './merge-query';
import { appQuery, appsQuery, jobQuery, jobsQuery, type App } from './queries';
import { reviewQuery } from './review-query';
import { branchesKey, copyKey } from './working-copy';
import { workspaceKey } from './workspace-key';

const W = 'w';
const COPY = { w: W, branch: null };
const app = (fields: Partial<App> = {}) =>
  ({ id: 'a', name: 'Orders', updatedAt: '2026-01-01T00:00:00Z', ...fields }) as App;

type Tell = (type: string, event: object) => void;

/** A cache with an app, and a read of a query that a test answers. */
function opened() {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false, gcTime: Infinity } } });
  client.setQueryData(appsQuery(COPY).queryKey, [app()]);
  client.setQueryData(appQuery(COPY, 'a').queryKey, app());
  const tell: Tell = (type, event) => applyEvent(client, W, { type, data: JSON.stringify(event) });
  const read = (queryKey: readonly unknown[]) => {
    let answer: (data: unknown) => void = () => undefined;
    const queryFn = () => new Promise((resolve) => (answer = resolve));
    const reading = client.query({ queryKey, queryFn, staleTime: 0 }).catch(() => undefined);
    return async (data: unknown) => {
      answer(data);
      await reading;
    };
  };
  return { client, tell, read };
}

it('keeps what an event told when an older answer comes after it', async () => {
  const { client, tell, read } = opened();
  const key = appQuery(COPY, 'a').queryKey;
  const answer = read(key);
  tell('app', app({ name: 'Sales', updatedAt: '2026-01-01T00:00:09Z' }));
  await answer(app());
  expect(client.getQueryData(key)?.name).toBe('Sales');
  const job = jobQuery(W, '1').queryKey;
  const late = read(job);
  tell('job', jobWith({ status: 'succeeded' }));
  await late(jobWith({ status: 'running' }));
  expect(client.getQueryData(job)?.status).toBe('succeeded');
});

it('keeps an app in the list that an older answer does not have', async () => {
  const { client, tell, read } = opened();
  const key = appsQuery(COPY).queryKey;
  const answer = read(key);
  tell('app', app({ id: 'b', name: 'New' }));
  await answer([app()]);
  expect(client.getQueryData(key)?.map(({ name }) => name)).toEqual(['Orders', 'New']);
  expect(client.getQueryState(key)?.isInvalidated).toBe(true);
});

it.each([
  ['the stream opens', (client: QueryClient) => refreshFollowed(client, W)],
  ['an event comes', (_: QueryClient, tell: Tell) => tell('app', app({ id: 'b', name: 'New' }))],
])('reads a list once more whose first answer is on its way while %s', async (_, happen) => {
  const { client, tell, read } = opened();
  const key = appsQuery(COPY).queryKey;
  client.removeQueries({ queryKey: key, exact: true });
  const answer = read(key);
  happen(client, tell);
  happen(client, tell);
  await answer([app()]);
  expect(client.getQueryData(key)?.map(({ name }) => name)).toEqual(['Orders']);
  expect(client.getQueryState(key)?.isInvalidated).toBe(true);
});

it('ignores an event that is older than the answer to a change', () => {
  const { client, tell } = opened();
  const key = appQuery(COPY, 'a').queryKey;
  client.setQueryData(key, app({ name: 'Mine', updatedAt: '2026-01-01T00:00:09Z' }));
  tell('app', app({ name: 'Before', updatedAt: '2026-01-01T00:00:05Z' }));
  expect(client.getQueryData(key)?.name).toBe('Mine');
});

it('asks again for what events keep up to date, and for nothing that asks the remote', () => {
  const { client } = opened();
  const remote = [
    ...['commit-plan', 'repository-apps'].map((name) => [...copyKey(COPY), name]),
    [...workspaceKey(W), 'host-key'],
  ];
  const rival = [...appQuery(COPY, 'a').queryKey, 'rival', {}];
  for (const key of [...remote, rival]) client.setQueryData(key, {});
  client.setQueryData(jobsQuery(W).queryKey, { pages: [], pageParams: [] });
  refreshFollowed(client, W);
  const isAskedAgain = (key: readonly unknown[]) => client.getQueryState(key)?.isInvalidated;
  for (const key of [appsQuery(COPY).queryKey, appQuery(COPY, 'a').queryKey, jobsQuery(W).queryKey])
    expect(isAskedAgain(key)).toBe(true);
  for (const key of [...remote, rival]) expect(isAskedAgain(key)).toBe(false);
});

it('reads a merge again when somebody has settled something, with the Git state of its app and nothing else', () => {
  const { client, tell } = opened();
  const git = [...appQuery(COPY, 'a').queryKey, 'git'];
  const result = [...mergeKey(W, 'm'), 'result', 'orders', '1'];
  const keys = [mergeQuery(W, 'm').queryKey, git, result, appQuery(COPY, 'a').queryKey];
  for (const key of keys) client.setQueryData(key as readonly unknown[], {});
  tell('merge', { id: 'm', apps: [{ appId: 'a' }] });
  expect(keys.map((key) => client.getQueryState(key)?.isInvalidated)).toEqual([true, true, false, false]);
});

it('reads a review again when somebody has decided or commented, and no other one', () => {
  const { client, tell } = opened();
  const keys = ['r', 'other'].map((id) => reviewQuery(W, id).queryKey);
  for (const key of keys) client.setQueryData(key as readonly unknown[], {});
  tell('review', { id: 'r', version: 2 });
  expect(keys.map((key) => client.getQueryState(key)?.isInvalidated)).toEqual([true, false]);
});

it('takes a deleted app out of the list', () => {
  const { client, tell } = opened();
  tell('app', { id: 'a', deleted: true });
  expect(client.getQueryData(appsQuery(COPY).queryKey)).toEqual([]);
});

describe('on several branches', () => {
  const FEATURE = { w: W, branch: 'feature' };

  it('changes only the branch that the event names', () => {
    const { client, tell } = opened();
    client.setQueryData(appsQuery(FEATURE).queryKey, [app()]);
    client.setQueryData([...appQuery(COPY, 'a').queryKey, 'git'], {});
    tell('app', app({ name: 'Sales', branch: 'feature', updatedAt: '2026-01-01T00:00:09Z' }));
    tell('job', jobWith({ appId: 'a', branch: 'feature' }));
    const namesOn = (copy: typeof COPY | typeof FEATURE) =>
      client.getQueryData(appsQuery(copy).queryKey)?.map(({ name }) => name);
    expect([namesOn(COPY), namesOn(FEATURE)]).toEqual([['Orders'], ['Sales']]);
    expect(client.getQueryData(appQuery(COPY, 'a').queryKey)?.name).toBe('Orders');
    expect(client.getQueryState([...appQuery(COPY, 'a').queryKey, 'git'])?.isInvalidated).toBe(false);
  });

  it('reads the lists of apps and branches again when branches have changed', () => {
    const { client, tell } = opened();
    const history = [...appQuery(FEATURE, 'a').queryKey, 'versions'];
    const keys = [appsQuery(FEATURE).queryKey, appQuery(FEATURE, 'a').queryKey, branchesKey(W), history];
    for (const key of keys) client.setQueryData(key as readonly unknown[], []);
    tell('workspace', { changed: 'branches' });
    expect(keys.map((key) => client.getQueryState(key)?.isInvalidated)).toEqual([true, true, true, false]);
  });

  it('asks again for what events keep up to date on every branch', () => {
    const { client } = opened();
    const plan = [...copyKey(FEATURE), 'commit-plan'];
    client.setQueryData(appsQuery(FEATURE).queryKey, []);
    client.setQueryData(plan, {});
    refreshFollowed(client, W);
    expect(client.getQueryState(appsQuery(FEATURE).queryKey)?.isInvalidated).toBe(true);
    expect(client.getQueryState(plan)?.isInvalidated).toBe(false);
  });
});

it('notes that the repository has answered: by itself, and with each job that ends well', () => {
  const { client, tell } = opened();
  const key = [...workspaceKey(W), 'reached'];
  tell('job', jobWith({ status: 'failed' }));
  tell('job', jobWith({ status: 'succeeded', kind: 'discard_changes' }));
  tell('workspace', { changed: 'git' });
  expect(client.getQueryData(key)).toBeUndefined();
  tell('job', jobWith({ status: 'succeeded' }));
  expect(client.getQueryData(key)).toBeGreaterThan(0);
  client.setQueryData(key, 1);
  tell('workspace', { changed: 'repository' });
  expect(client.getQueryData(key)).toBeGreaterThan(1);
});
