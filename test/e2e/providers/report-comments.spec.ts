import { HttpsPool } from '../../../src/https';
import { openProvider, type ProviderApi } from '../../../src/providers';
import { startHttpProxy } from '../../support/http-proxy';
import { AzureServer } from '../../support/providers/azure-server';
import { BitbucketServer } from '../../support/providers/bitbucket-server';
import { GiteaServer } from '../../support/providers/gitea-server';
import { GitHubServer } from '../../support/providers/github-server';
import { GitLabServer } from '../../support/providers/gitlab-server';
import type { HostedPullRequest, HostingServer } from '../../support/providers/hosting-server';
import { ADA, type Kind } from '../../support/providers/provider-fixture';

const ALL: readonly Kind[] = ['github', 'gitlab', 'bitbucket', 'azure', 'gitea'];
const GRACE = { ...ADA, login: 'grace', token: 'token-of-grace-77aa', email: 'grace@example.com' };
const USERS = [ADA, GRACE];
const SHA = 'b'.repeat(40);
const MARKER = 'trellis:report:1';

let servers: Record<Kind, HostingServer>;
let proxy: AsyncDisposable;
let pool: HttpsPool;
let proxyBefore: string | undefined;

beforeAll(async () => {
  servers = {
    github: await new GitHubServer([...USERS]).start(),
    gitlab: await new GitLabServer([...USERS]).start(),
    bitbucket: await new BitbucketServer([...USERS]).start(),
    azure: await new AzureServer([...USERS]).start(),
    gitea: await new GiteaServer([...USERS]).start(),
  };
  const started = await startHttpProxy({ hosts: { 'api.bitbucket.org': servers.bitbucket.port } });
  proxy = started;
  proxyBefore = process.env.HTTPS_PROXY;
  process.env.HTTPS_PROXY = `http://127.0.0.1:${started.port}`;
  process.env.NO_PROXY = 'localhost,127.0.0.1';
  pool = new HttpsPool();
});
afterAll(async () => {
  if (proxyBefore === undefined) delete process.env.HTTPS_PROXY;
  else process.env.HTTPS_PROXY = proxyBefore;
  pool.evict();
  await Promise.all(Object.values(servers).map((server) => server.stop()));
  await proxy[Symbol.asyncDispose]();
});
afterEach(() => {
  for (const server of Object.values(servers)) {
    server.heal();
    expect(server.deviations.splice(0)).toEqual([]);
  }
});

function openAs(kind: Kind, { token, email, login }: typeof ADA): ProviderApi {
  const { baseUrl, certificateAuthority } = servers[kind];
  return openProvider(
    {
      ...{ kind, baseUrl, certificateAuthority, token, via: 'token', login },
      email: kind === 'bitbucket' ? (email ?? null) : null,
    },
    { pool, ownerId: login, timeoutMs: 4_000 },
  );
}

describe.each(ALL)('at %s', (kind) => {
  async function withPullRequest(name: string, more: Partial<HostedPullRequest> = {}) {
    const repository = await servers[kind].host(`tools/${name}`, ['main', 'labels']);
    const one: HostedPullRequest = {
      ...{ number: 1, from: 'labels', into: 'main', title: 'Labels', description: '', sha: SHA },
      ...{ isOpen: true, isOfFork: false },
      ...more,
    };
    repository.pullRequests.push(one);
    const put = (body: string, commentId: string | null = null, user = ADA) =>
      openAs(kind, user).putReport(repository.path, 1, { marker: MARKER, body, commentId });
    const bodies = () => (one.comments ?? []).map(({ body }) => body);
    return { repository, one, put, bodies };
  }

  it('a report is one comment, and is found again by its marker', async () => {
    const { put, bodies } = await withPullRequest('reports');
    const id = await put('First');
    expect(bodies()).toEqual([expect.stringMatching(/First$/)]);
    expect(await put('Second', id)).toBe(id);
    // The id was lost.
    expect(await put('Third')).toBe(id);
    expect(bodies()).toEqual([expect.stringMatching(/Third$/)]);
    expect(bodies()[0]).toContain(MARKER);
  });

  it('a report that was deleted is written again', async () => {
    const { one, put, bodies } = await withPullRequest('deleted');
    const id = await put('First');
    one.comments = [];
    expect(await put('Second', id)).not.toBe(id);
    expect(bodies()).toHaveLength(1);
  });

  it('a comment of another person is left alone, whatever it holds', async () => {
    const { put, bodies } = await withPullRequest('forged');
    const forged = await put('Forged', null, GRACE);
    const id = await put('Mine');
    expect(id).not.toBe(forged);
    // As after the account was changed.
    expect(await put('Mine again', forged)).toBe(id);
    expect(bodies()).toEqual([expect.stringMatching(/Forged$/), expect.stringMatching(/Mine again$/)]);
  });

  it('a report is found among many comments', async () => {
    const { one, put } = await withPullRequest('talkative');
    const talk = (count: number) =>
      Array.from({ length: count }, (_, index) => ({ id: 10_000 + index, by: 'ada', body: 'Talk' }));
    one.comments = talk(150);
    const id = await put('First');
    expect(await put('Second')).toBe(id);
  });

  it('a failure of the provider is told, and writes no second comment', async () => {
    const { put, bodies } = await withPullRequest('failing');
    servers[kind].fail({ of: /^POST .*(comments|notes|threads)$/, how: 'lost' });
    await expect(put('First')).rejects.toMatchObject({ code: 'provider_unreachable' });
    await put('Second');
    expect(bodies()).toEqual([expect.stringMatching(/Second$/)]);
    servers[kind].fail({ of: /(comments|notes|threads)/, status: 503 });
    await expect(put('Third')).rejects.toMatchObject({ code: 'provider_unavailable' });
  });

  it('checks are set, with their names', async () => {
    const { repository } = await withPullRequest('checked');
    const commit = { number: 1, from: 'labels', sha: SHA };
    const check = { title: 'x'.repeat(140), url: 'https://trellis.example/w/1' };
    const api = openAs(kind, ADA);
    await api.setCheck(repository.path, commit, { ...check, name: 'trellis/validate', isPassed: true });
    await api.setCheck(repository.path, commit, { ...check, name: 'trellis/merge', isPassed: false });
    const words = {
      ...{ github: ['success', 'failure'], gitea: ['success', 'failure'], gitlab: ['success', 'failed'] },
      ...{ bitbucket: ['SUCCESSFUL', 'FAILED'], azure: ['succeeded', 'failed'] },
    }[kind];
    expect(repository.setChecks).toEqual(
      ['trellis/validate', 'trellis/merge'].map((name, index) => ({
        ...{ name, sha: SHA, state: words[index], text: check.title, url: check.url },
      })),
    );
  });

  it('a pull request of a fork is listed as such', async () => {
    const { repository } = await withPullRequest('forked', { isOfFork: true });
    const page = { isOpen: true, since: new Date(), at: null, size: 10 };
    const { items } = await openAs(kind, ADA).listPullRequests(repository.path, page);
    expect(items.map(({ number, isFork }) => [number, isFork])).toEqual([[1, true]]);
  });
});
