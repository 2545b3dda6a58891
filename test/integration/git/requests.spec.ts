import { type HttpsRemote, type Mirror, type RemoteGateway, type RemoteTarget } from '../../../src/git';
import { SshPool } from '../../../src/ssh';
import { eventually } from '../../support/eventually';
import type { GitRepository } from '../../support/git-repository';
import { type HttpsGitServer, startHttpsGitServer } from '../../support/https-git-server';
import { commitOf, GitFixture } from './git-fixture';

const FILES = {
  'apps/Orders/v1.json': '{"version": 1}',
  'apps/.meta/meta.json': '{}',
  'media/film.txt': 'a film',
};
const MAX = { maxBytes: 1 << 20 };
const ADA = { username: 'ada', token: 'token-of-ada-7c1e' };

async function read(mirror: Mirror, commit: string, path: string): Promise<string> {
  const entry = await mirror.findEntry(commit, path);
  return (await mirror.readBlob(entry!.oid, MAX)).toString();
}

/** Commits to the remote's tip and pushes. */
async function commit(place: { mirror: Mirror; gateway: RemoteGateway; target: RemoteTarget; tip: string }) {
  const { mirror, gateway, target, tip } = place;
  const { sha } = await mirror.buildCommit(commitOf(tip, { 'apps/Orders/v1.json': '{"version": 3}' }));
  expect(await mirror.push(gateway, target, { sha, branch: 'main', expected: tip })).toEqual({ kind: 'ok' });
}

describe('the requests of a mirror over HTTPS', () => {
  let fixture: GitFixture;
  let server: HttpsGitServer;
  let gateway: RemoteGateway;

  beforeAll(async () => {
    fixture = await GitFixture.start();
    server = await startHttpsGitServer({ users: [ADA] });
  });
  beforeEach(async () => {
    await server.configure([]);
    gateway = fixture.gateway();
  });
  afterAll(async () => {
    await fixture.stop();
    await server.stop();
  });

  const targetOf = (path: string, over: Partial<HttpsRemote> = {}): HttpsRemote => ({
    ...{ protocol: 'https', scheme: 'basic', workspaceId: 'workspace-1' },
    ...{ host: server.host, port: server.port, path, certificateAuthority: server.certificateAuthority },
    ...ADA,
    ...over,
  });

  /** Lists the requests that `work` makes: method, service and status. */
  async function requestsOf(work: () => Promise<unknown>): Promise<string[]> {
    const seen = (await server.requests()).length;
    await work();
    // nginx writes a line after the answer: this request comes behind all others.
    const mark = `/mark-${Math.random()}`;
    await server.request(mark);
    return eventually(async () => {
      const lines = (await server.requests()).slice(seen);
      const end = lines.findIndex((line) => line.includes(mark));
      expect(end).toBeGreaterThanOrEqual(0);
      return lines.slice(0, end).map((line) => {
        const [method, url, status] = line.split(' ');
        return `${method} ${/git-[a-z]+-pack/.exec(url)![0]} ${status}`;
      });
    });
  }

  async function cloned(remote: GitRepository, path = remote.path) {
    const [mirror, target] = [await fixture.mirror(), targetOf(path)];
    const tip = (await mirror.fetch(gateway, target, { branch: 'main' }))!;
    return { mirror, gateway, target, tip };
  }

  const asks = 'GET git-upload-pack 200';
  const fetches = 'POST git-upload-pack 200';

  it('are one for a check, and two for new commits and for a commit', async () => {
    const remote = await fixture.repository(FILES);
    await remote.git(['config', 'uploadpack.allowFilter', 'false']);
    const place = await cloned(remote);
    const fetch = () => place.mirror.fetch(gateway, place.target, { branch: 'main' });
    expect(await requestsOf(fetch)).toEqual([asks]);
    const tip = await remote.commit({ 'apps/Orders/v1.json': '{"version": 2}' });
    expect(await requestsOf(fetch)).toEqual([asks, fetches]);
    expect(await requestsOf(() => commit({ ...place, tip }))).toEqual([
      'GET git-receive-pack 200',
      'POST git-receive-pack 200',
    ]);
    await remote.fsck();
  });

  it('ask once what the server can do, and then for objects alone', async () => {
    const remote = await fixture.repository(FILES);
    await remote.git(['config', 'uploadpack.allowFilter', 'true']);
    const place = await cloned(remote);
    const { mirror, target } = place;
    expect(await requestsOf(() => read(mirror, place.tip, 'apps/Orders/v1.json'))).toEqual(
      Array.from({ length: 4 }, () => fetches),
    );
    const tip = await remote.commit({ 'apps/Orders/v1.json': '{"version": 2}' });
    const fetch = async () => {
      await mirror.fetch(gateway, target, { branch: 'main' });
      await mirror.fetchPaths([tip], ['apps/Orders/v1.json']);
    };
    expect(await requestsOf(fetch)).toEqual([asks, fetches, fetches]);
    expect(await requestsOf(() => read(mirror, tip, 'apps/Orders/v1.json'))).toEqual([]);
    expect(await requestsOf(() => commit({ ...place, tip }))).toHaveLength(2);
    await remote.fsck();
  });

  it('ask again where a repository was renamed, and after that for objects alone', async () => {
    const remote = await fixture.repository(FILES);
    await remote.git(['config', 'uploadpack.allowFilter', 'true']);
    const former = `/former${remote.path}`;
    await server.configure(['rewrite ^/former(/.*)$ $1;']);
    const { mirror, tip } = await cloned(remote, former);
    await server.configure(['rewrite ^/former(/.*)$ https://$http_host$1 permanent;']);
    expect(await requestsOf(() => read(mirror, tip, 'apps/Orders/v1.json'))).toEqual([
      'POST git-upload-pack 301',
      'GET git-upload-pack 301',
      ...[asks, fetches, fetches, fetches, fetches],
    ]);
    expect(await requestsOf(() => read(mirror, tip, 'apps/.meta/meta.json'))).toEqual([fetches, fetches]);
  });

  it('end at a server that no longer accepts the token, and go on with another one', async () => {
    const remote = await fixture.repository(FILES);
    await remote.git(['config', 'uploadpack.allowFilter', 'true']);
    const { mirror, tip, target } = await cloned(remote);
    await server.setUsers([{ ...ADA, token: 'another-token-3f' }]);
    try {
      const refused = await requestsOf(() =>
        expect(read(mirror, tip, 'apps/Orders/v1.json')).rejects.toMatchObject({ code: 'git_auth_failed' }),
      );
      expect(refused).toEqual(['POST git-upload-pack 401', 'GET git-upload-pack 401']);
      mirror.setRemote({ gateway, target: { ...target, token: 'another-token-3f' } });
      expect((await requestsOf(() => read(mirror, tip, 'apps/Orders/v1.json'))).slice(0, 3)).toEqual([
        ...[asks, fetches, fetches],
      ]);
    } finally {
      await server.setUsers([ADA]);
    }
  });

  it('ask again when something else answers in place of the server', async () => {
    const remote = await fixture.repository(FILES);
    await remote.git(['config', 'uploadpack.allowFilter', 'true']);
    const { mirror, tip } = await cloned(remote);
    await server.configure(['location ~ git-upload-pack$ { return 200 "<html>Sign in</html>"; }']);
    await expect(read(mirror, tip, 'apps/Orders/v1.json')).rejects.toMatchObject({
      code: 'git_invalid_repository',
    });
    await server.configure([]);
    expect(await read(mirror, tip, 'apps/Orders/v1.json')).toBe('{"version": 1}');
  });

  it('are one for each level of folders in a merge, however many apps both sides have changed', async () => {
    const appsOf = (version: number, file: string) =>
      Object.fromEntries(
        Array.from({ length: 20 }, (_, app) => [`apps/${app}/${file}.json`, `${version} of ${app}`]),
      );
    const remote = await fixture.repository({ ...appsOf(1, 'v1'), ...appsOf(1, 'v2') });
    await remote.git(['config', 'uploadpack.allowFilter', 'true']);
    const base = await remote.tip();
    await remote.git(['branch', 'other', base]);
    const theirs = await remote.commit(appsOf(2, 'v2'), { branch: 'other' });
    const ours = await remote.commit(appsOf(2, 'v1'));
    const { mirror, target } = await cloned(remote);
    await mirror.fetch(gateway, target, { branch: 'other' });
    const merge = async () => expect((await mirror.mergeTrees({ base, ours, theirs })).conflicts).toEqual([]);
    expect(await requestsOf(merge)).toEqual([fetches, fetches, fetches]);
  });

  it('download commits once, however many fetch them at the same time', async () => {
    const remote = await fixture.repository(FILES);
    const { mirror, target } = await cloned(remote);
    const tip = await remote.commit({ 'media/film.txt': 'another film' });
    const fetchAll = async () => {
      const tips = Array.from({ length: 5 }, () => mirror.fetch(gateway, target, { branch: 'main' }));
      expect(await Promise.all(tips)).toEqual(Array.from({ length: 5 }, () => tip));
    };
    const requests = await requestsOf(fetchAll);
    expect(requests.filter((line) => line === fetches)).toHaveLength(1);
    expect(requests.filter((line) => line === asks)).toHaveLength(5);
  });
});

describe('the sessions of a mirror over SSH', () => {
  it('are one for a check, for new commits with their objects, and for a commit', async () => {
    const fixture = await GitFixture.start({ config: ['AcceptEnv GIT_PROTOCOL'] });
    const opened = jest.spyOn(SshPool.prototype, 'openChannel');
    const sessionsOf = async (work: () => Promise<unknown>): Promise<number> => {
      opened.mockClear();
      await work();
      return opened.mock.calls.length;
    };
    try {
      const remote = await fixture.repository(FILES);
      await remote.git(['config', 'uploadpack.allowFilter', 'true']);
      const [mirror, gateway] = [await fixture.mirror(), fixture.gateway()];
      const target = fixture.target(remote.path);
      const fetch = () => mirror.fetch(gateway, target, { branch: 'main' });
      // The second one is asked for objects, and waits for the next request.
      expect(await sessionsOf(fetch)).toBe(2);
      expect(await sessionsOf(async () => read(mirror, (await fetch())!, 'apps/Orders/v1.json'))).toBe(1);
      expect(await sessionsOf(fetch)).toBe(1);
      const tip = await remote.commit({ 'apps/Orders/v1.json': '{"version": 2}' });
      const news = async () => {
        await fetch();
        await mirror.fetchPaths([tip], ['apps/Orders/v1.json']);
      };
      expect(await sessionsOf(news)).toBeLessThanOrEqual(2);
      expect(await sessionsOf(() => commit({ mirror, gateway, target, tip }))).toBe(1);
    } finally {
      opened.mockRestore();
      await fixture.stop();
    }
  });
});
