import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type HttpsRemote,
  type Mirror,
  probeRepository,
  RemoteGateway,
  type RemoteGatewayOptions,
} from '../../../src/git';
import { startDrippingProxy } from '../../support/dripping-proxy';
import { eventually, PATIENCE_MS } from '../../support/eventually';
import { findFreePort } from '../../support/free-port';
import type { GitRepository } from '../../support/git-repository';
import { startHttpProxy } from '../../support/http-proxy';
import { type HttpsGitServer, startHttpsGitServer } from '../../support/https-git-server';
import { startSilentServer } from '../../support/ssh-server-silent';
import { commitOf, GitFixture } from './git-fixture';

const LIMITS = { silenceMs: PATIENCE_MS, deadlineMs: PATIENCE_MS, maxDownloadBytes: 1 << 28 };
const READER = { username: 'reader', token: 'token-of-reader-51', mayWrite: false };

describe('a repository over HTTPS', () => {
  let fixture: GitFixture;
  let server: HttpsGitServer;
  let gateway: RemoteGateway;

  beforeAll(async () => {
    fixture = await GitFixture.start();
    server = await startHttpsGitServer({ users: [{ username: 'ada', token: 'token-of-ada-7c1e' }, READER] });
    gateway = fixture.gateway();
  });
  afterAll(async () => {
    await fixture.stop();
    await server.stop();
  });

  const targetOf = (path: string, over: Partial<HttpsRemote> = {}): HttpsRemote => ({
    protocol: 'https',
    workspaceId: 'workspace-1',
    host: server.host,
    port: server.port,
    path,
    username: server.user.username,
    token: server.user.token,
    scheme: 'basic',
    certificateAuthority: server.certificateAuthority,
    ...over,
  });

  async function cloned(files: Record<string, string | Buffer> = { 'Orders/v1.json': '{"a":1}' }) {
    const remote = await fixture.repository(files);
    const mirror = await fixture.mirror();
    const target = targetOf(remote.path);
    const tip = (await mirror.fetch(gateway, target, { branch: 'main' })) as string;
    return { remote, mirror, target, tip };
  }

  /** Fetches a new repository with the given settings. */
  const fetchWith = async (over: Partial<HttpsRemote>, options: RemoteGatewayOptions = {}) => {
    const remote = await fixture.repository({ a: '1' });
    const mirror = await fixture.mirror();
    return mirror.fetch(fixture.gateway(options), targetOf(remote.path, over), { branch: 'main' });
  };

  async function push(
    place: { mirror: Mirror; target: HttpsRemote },
    parent: string | null,
    files: Record<string, string | Buffer | null>,
  ) {
    const { sha } = await place.mirror.buildCommit(commitOf(parent, files));
    const request = { sha, branch: 'main', expected: parent };
    return { sha, result: await place.mirror.push(gateway, place.target, request) };
  }

  it('is fetched, pushed to, and fetched again after other writers’ commits', async () => {
    const place = await cloned();
    const { remote, mirror, target } = place;
    const { sha, result } = await push(place, place.tip, { 'Orders/v1.json': '{"a":2}' });
    expect(result).toEqual({ kind: 'ok' });
    expect((await remote.log())[0]).toMatchObject({ sha, parents: [place.tip], message: 'A change' });
    let newest = '';
    for (let n = 0; n < 5; n++) newest = await remote.commit({ [`other-${n}.json`]: String(n) });
    expect(await mirror.fetch(gateway, target, { branch: 'main' })).toBe(newest);
    expect((await mirror.listTree(newest, '')).length).toBe(6);
    await remote.fsck();
  });

  it('is fetched after a forced update, and the removed commits are gone', async () => {
    const { remote, mirror, target, tip } = await cloned();
    let gone = tip;
    for (let n = 0; n < 70; n++)
      gone = (await mirror.buildCommit(commitOf(gone, { [`gone-${n}`]: '1' }))).sha;
    const request = { sha: gone, branch: 'main', expected: tip };
    expect(await mirror.push(gateway, target, request)).toEqual({ kind: 'ok' });
    expect(await mirror.fetch(gateway, target, { branch: 'main' })).toBe(gone);
    await remote.git(['update-ref', 'refs/heads/main', tip]);
    await remote.git(['gc', '--quiet', '--prune=now']);
    const theirs = await remote.commit({ 'theirs.json': '{}' });
    // The client first offers commits that the server has lost, then one it has.
    expect(await mirror.fetch(gateway, target, { branch: 'main' })).toBe(theirs);
    expect(await mirror.isAncestor(tip, theirs)).toBe(true);
    await eventually(async () => {
      const asked = `POST ${remote.path}/git-upload-pack 200`;
      const fetches = (await server.requests()).filter((line) => line.startsWith(asked));
      expect(fetches).toEqual([expect.stringContaining(' - '), expect.stringContaining(' gzip ')]);
    });
  });

  it('that is empty gets its first branch', async () => {
    const remote = await fixture.repository();
    const mirror = await fixture.mirror();
    const target = targetOf(remote.path);
    expect(await mirror.fetch(gateway, target, { branch: 'main' })).toBeNull();
    const { sha, result } = await push({ mirror, target }, null, { 'first.json': '{}' });
    expect(result).toEqual({ kind: 'ok' });
    expect((await remote.log())[0]).toMatchObject({ sha, parents: [] });
  });

  it('transfers a large file in both directions', async () => {
    const large = randomBytes(6_000_000);
    const place = await cloned({ 'large.bin': large });
    const entry = await place.mirror.findEntry(place.tip, 'large.bin');
    expect((await place.mirror.readBlob(entry!.oid, { maxBytes: 1 << 24 })).equals(large)).toBe(true);
    const other = randomBytes(6_000_000);
    const { result } = await push(place, place.tip, { 'other.bin': other });
    expect(result).toEqual({ kind: 'ok' });
    expect(await place.remote.git(['cat-file', '-s', 'main:other.bin'])).toBe('6000000\n');
  });

  it('reports the tip of the branch if another writer was first', async () => {
    const place = await cloned();
    const theirs = await place.remote.commit({ 'theirs.json': '{}' });
    const { result } = await push(place, place.tip, { 'mine.json': '{}' });
    expect(result).toMatchObject({ kind: 'moved', actual: theirs });
  });

  it('passes on the output of a hook', async () => {
    const place = await cloned();
    await place.remote.addHook('pre-receive', 'echo "Not on Fridays" >&2; exit 1');
    const { result } = await push(place, place.tip, { 'mine.json': '{}' });
    expect(result).toMatchObject({ kind: 'rejected', error: { code: 'git_push_rejected' } });
    expect(JSON.stringify(result)).toContain('Not on Fridays');
  });

  it('pushes with a single request over a prepared keep-alive connection', async () => {
    const place = await cloned();
    const { sha } = await place.mirror.buildCommit(commitOf(place.tip, { 'mine.json': '{}' }));
    const prepared = gateway.prepare(place.target, 'git-receive-pack');
    await prepared.branches;
    // nginx logs a request after completion, possibly after the client has read the answer.
    const ofThisOne = async () =>
      (await server.requests()).filter((line) => line.includes(place.remote.path));
    await eventually(async () => expect((await ofThisOne()).at(-1)).toMatch(/GET .*git-receive-pack 200/));
    const before = (await ofThisOne()).length;
    const request = { sha, branch: 'main', expected: place.tip, prepared };
    expect(await place.mirror.push(gateway, place.target, request)).toEqual({ kind: 'ok' });
    const pushed = expect.stringMatching(/^POST .*\/git-receive-pack 200/) as string;
    await eventually(async () => expect((await ofThisOne()).slice(before)).toEqual([pushed]));
    const connections = (await ofThisOne()).slice(-2).map((line) => line.split(' ').at(-1));
    expect(new Set(connections).size).toBe(1);
  });

  it('never sends its token to another server, and follows redirects within its own', async () => {
    const remote = await fixture.repository({ a: '1' });
    const other = await startHttpsGitServer();
    try {
      await server.configure([
        `rewrite ^/renamed(/.*)$ https://$http_host$1 permanent;`,
        `rewrite ^/elsewhere(/.*)$ ${other.url('')}$1 permanent;`,
      ]);
      const mirror = await fixture.mirror();
      const tip = await mirror.fetch(gateway, targetOf(`/renamed${remote.path}`), { branch: 'main' });
      expect(tip).toBe((await remote.log())[0]!.sha);
      await expect(
        (await fixture.mirror()).fetch(gateway, targetOf(`/elsewhere${remote.path}`), { branch: 'main' }),
      ).rejects.toMatchObject({
        code: 'git_repository_moved',
        data: { location: other.url(remote.path) },
      });
      expect(await other.requests()).toEqual([]);
    } finally {
      await server.configure([]);
      await other.stop();
    }
  });

  it.each([
    ['a wrong token', { token: 'wrong' }, 'git_auth_failed'],
    ['a path where nothing is', { path: '/nowhere.git' }, 'git_repository_not_found'],
    ['an authority that is not trusted', { certificateAuthority: null }, 'git_certificate_untrusted'],
    ['a name that the certificate is not for', { host: '127.0.0.1' }, 'git_certificate_untrusted'],
    ['a port at which nothing listens', { port: 1 }, 'git_host_unreachable'],
    ['a name that does not exist', { host: 'nowhere.invalid' }, 'git_host_unreachable'],
  ] as const)('reports what is wrong with %s', async (_, over, code) => {
    await expect(fetchWith(over)).rejects.toMatchObject({ code, remedy: expect.any(String) });
  });

  it.each([
    ['return 413;', 'git_push_rejected', {}],
    ['error_page 418 = @busy; return 418;', 'git_rate_limited', { retryAfterSeconds: 7 }],
    ['return 502;', 'git_host_unreachable', { status: 502 }],
    ['return 407;', 'git_proxy_failed', {}],
    ['default_type text/html; return 200 "<h1>Sign in</h1>";', 'git_invalid_repository', {}],
    [
      'default_type application/x-git-upload-pack-advertisement; return 200 "hello";',
      'git_invalid_repository',
      {},
    ],
    [
      'default_type application/x-git-upload-pack-advertisement; return 200 "001e# service=git-upload-pack\\n00000";',
      'git_host_unreachable',
      {},
    ],
  ])('that answers `%s` is reported as %s', async (line, code, data) => {
    try {
      await server.configure([
        `location @busy { add_header Retry-After 7 always; return 429; }`,
        `location ~ /info/refs$ { auth_basic off; ${line} }`,
      ]);
      await expect(fetchWith({})).rejects.toMatchObject({ code, data });
    } finally {
      await server.configure([]);
    }
  });

  describe('that refuses in an ERR packet, as servers on JGit do,', () => {
    const packet = (text: string) =>
      `${(Buffer.byteLength(text) + 4).toString(16).padStart(4, '0')}${text}`.replaceAll('\n', '\\n');
    const named = (service: string) => `${packet(`# service=${service}\n`)}0000`;
    const archived = 'ERR Repository is archived or moved, sorry';

    const answering = async <T>(
      location: string,
      answer: { type: string; body: string },
      use: () => Promise<T>,
    ) => {
      try {
        const lines = `auth_basic off; default_type application/x-${answer.type}; return 200 "${answer.body}";`;
        await server.configure([`location ~ ${location} { ${lines} }`]);
        return await use();
      } finally {
        await server.configure([]);
      }
    };

    it.each([
      [
        'at the end of its answer',
        `${named('git-upload-pack')}${packet(`${archived}\n`)}`,
        'git_invalid_repository',
      ],
      [
        'without the end of its line',
        `${named('git-upload-pack')}${packet(archived)}`,
        'git_invalid_repository',
      ],
      [
        'before a flush packet',
        `${named('git-upload-pack')}${packet(archived)}0000`,
        'git_invalid_repository',
      ],
      ['in place of the service', packet(`${archived}\n`), 'git_invalid_repository'],
      [
        'because nothing is there',
        `${named('git-upload-pack')}${packet('ERR Repository not found')}`,
        'git_repository_not_found',
      ],
    ])('tells its words: %s', async (_, body, code) => {
      const type = 'git-upload-pack-advertisement';
      const words = code === 'git_repository_not_found' ? 'Repository not found' : archived.slice(4);
      await answering('/info/refs$', { type, body }, () =>
        expect(fetchWith({})).rejects.toMatchObject({ code, serverMessage: words }),
      );
    });

    it.each([
      ['Updates are not allowed here', 'git_push_rejected'],
      ['You do not have permission to push', 'git_read_only_key'],
    ])('tells them of a push before it is sent: %s', async (words, code) => {
      const place = await cloned();
      const body = `${named('git-receive-pack')}${packet(`ERR ${words}`)}`;
      await answering('/info/refs$', { type: 'git-receive-pack-advertisement', body }, () =>
        expect(push(place, place.tip, { b: '1' })).rejects.toMatchObject({ code, serverMessage: words }),
      );
    });

    it.each(['', '\n'])('tells them in the answer to a fetch and to a push, ending with %j', async (end) => {
      const remote = await fixture.repository({ a: '1' });
      const body = packet(`${archived}${end}`);
      const fetching = async () =>
        (await fixture.mirror()).fetch(gateway, targetOf(remote.path), { branch: 'main' });
      const said = { serverMessage: archived.slice(4) };
      await answering('/git-upload-pack$', { type: 'git-upload-pack-result', body }, () =>
        expect(fetching()).rejects.toMatchObject({ code: 'git_invalid_repository', ...said }),
      );
      const place = await cloned();
      await answering('/git-receive-pack$', { type: 'git-receive-pack-result', body }, async () =>
        expect((await push(place, place.tip, { b: '1' })).result).toMatchObject({
          kind: 'uncertain',
          error: { code: 'git_push_rejected', ...said },
        }),
      );
    });
  });

  it('cannot make its token appear in a message by repeating what it was sent', async () => {
    const { username, token } = server.user;
    try {
      await server.configure([
        'location ~ /info/refs$ { auth_basic off; return 403 "You sent $http_authorization.\\n"; }',
      ]);
      await expect(fetchWith({})).rejects.toMatchObject({
        code: 'git_auth_failed',
        serverMessage: expect.stringMatching(/^You sent Basic …/),
      });
    } finally {
      await server.configure([]);
    }
    const place = await cloned();
    await place.remote.addHook('pre-receive', `echo "No: ${username}:${token}" >&2; exit 1`);
    const { result } = await push(place, place.tip, { 'mine.json': '{}' });
    expect(result).toMatchObject({ error: { serverMessage: expect.stringContaining('No: …') } });
    expect(JSON.stringify(result)).not.toContain(token);
  });

  it('that requires a client certificate gets the configured one', async () => {
    const clientCertificate = await server.makeClientCertificate();
    await using other = await startHttpsGitServer();
    const ofAnother = { clientCertificate: await other.makeClientCertificate() };
    try {
      await server.requireClientCertificate();
      const refused = { code: 'git_client_certificate_refused', remedy: expect.any(String) };
      await expect(fetchWith({})).rejects.toMatchObject(refused);
      await expect(fetchWith(ofAnother)).rejects.toMatchObject(refused);
      expect(await fetchWith({ clientCertificate })).toMatch(/^[0-9a-f]{40}$/);
    } finally {
      await server.configure([]);
    }
  });

  it.each([
    ['whole', []],
    ['compressed', ['gzip on; gzip_types *; gzip_min_length 1;']],
  ])('that sends its answers %s, also byte by byte, is read and written to', async (_, config) => {
    await using drips = await startDrippingProxy(server);
    try {
      await server.configure(config);
      const { remote, mirror, target, tip } = await cloned();
      expect(await mirror.listTree(tip, '')).toHaveLength(1);
      const { port, certificateAuthority } = drips;
      const place = { mirror: await fixture.mirror(), target: { ...target, port, certificateAuthority } };
      expect(await place.mirror.fetch(gateway, place.target, { branch: 'main' })).toBe(tip);
      expect(await place.mirror.listTree(tip, '')).toHaveLength(1);
      const { sha, result } = await push(place, tip, { 'Orders/v1.json': '{"a":2}' });
      expect(result).toEqual({ kind: 'ok' });
      expect(await remote.tip()).toBe(sha);
      const theirs = await remote.commit({ 'theirs.json': '{}' });
      const { result: moved } = await push(place, sha, { 'Orders/v1.json': '{"a":3}' });
      expect(moved).toMatchObject({ kind: 'moved', actual: theirs });
    } finally {
      await server.configure([]);
    }
  });

  it('that falls silent ends in a timeout', async () => {
    await using silent = await startSilentServer();
    const { port } = silent;
    await expect(fetchWith({ port }, { silenceMs: 300 })).rejects.toMatchObject({ code: 'git_timeout' });
  });

  it('can be cancelled', async () => {
    await using silent = await startSilentServer();
    const remote = await fixture.repository({ a: '1' });
    const mirror = await fixture.mirror();
    const aborter = new AbortController();
    const target = targetOf(remote.path, { port: silent.port });
    const fetching = mirror.fetch(gateway, target, { branch: 'main', signal: aborter.signal });
    const cancelled = expect(fetching).rejects.toMatchObject({ code: 'git_cancelled' });
    await eventually(() => expect(silent.openConnections).toBe(1));
    aborter.abort();
    await cancelled;
  });

  describe('behind a proxy', () => {
    afterEach(() => {
      delete process.env.HTTPS_PROXY;
      delete process.env.NO_PROXY;
    });

    it('is reached through the proxy, and directly if it is listed as an exception', async () => {
      await using proxy = await startHttpProxy();
      process.env.HTTPS_PROXY = `http://127.0.0.1:${proxy.port}`;
      const remote = await fixture.repository({ a: '1' });
      const fetch = async () =>
        (await fixture.mirror()).fetch(fixture.gateway(), targetOf(remote.path), { branch: 'main' });
      expect(await fetch()).toBe((await remote.log())[0]!.sha);
      expect(proxy.tunnels).toEqual([`localhost:${server.port}`]);
      process.env.NO_PROXY = 'localhost';
      await fetch();
      expect(proxy.tunnels).toHaveLength(1);
    });

    it('reports a refusal by the proxy', async () => {
      await using proxy = await startHttpProxy({ refusal: '407 Proxy Authentication Required' });
      process.env.HTTPS_PROXY = `http://127.0.0.1:${proxy.port}`;
      await expect(fetchWith({})).rejects.toMatchObject({ code: 'git_proxy_failed' });
    });

    it('is reached through SOCKS, as spoken by `ssh -D`', async () => {
      const folder = await fixture.folder();
      const key = join(folder, 'key');
      await writeFile(key, fixture.key.privateKey, { mode: 0o600 });
      const port = await findFreePort();
      const { host, port: sshPort, user } = fixture.server;
      const options = [
        '-o',
        'StrictHostKeyChecking=no',
        '-o',
        'UserKnownHostsFile=/dev/null',
        '-o',
        'LogLevel=ERROR',
      ];
      const args = [
        ...options,
        '-i',
        key,
        '-N',
        '-D',
        String(port),
        '-p',
        String(sshPort),
        `${user}@${host}`,
      ];
      const tunnel = spawn('ssh', args, { stdio: 'ignore' });
      const ended = new Promise((resolve) => tunnel.once('exit', resolve));
      try {
        process.env.HTTPS_PROXY = `socks5://127.0.0.1:${port}`;
        const remote = await fixture.repository({ a: '1' });
        const tip = await eventually(async () =>
          (await fixture.mirror()).fetch(fixture.gateway(), targetOf(remote.path), { branch: 'main' }),
        );
        expect(tip).toBe((await remote.log())[0]!.sha);
        process.env.HTTPS_PROXY = 'socks5://127.0.0.1:1';
        await expect(fetchWith({})).rejects.toMatchObject({
          code: expect.stringMatching(/^git_(proxy_failed|host_unreachable)$/),
        });
      } finally {
        tunnel.kill();
        await ended;
      }
    });
  });

  describe('probed before use', () => {
    async function probe(remote: GitRepository, over: Partial<HttpsRemote> = {}) {
      const steps: string[] = [];
      const onStep = (step: string) => steps.push(step);
      const looking = probeRepository({ ...targetOf(remote.path, over), limits: LIMITS, onStep });
      return { outcome: await looking.catch((error: unknown) => error), steps };
    }

    it('has read and write access', async () => {
      const remote = await fixture.repository({ a: '1' });
      const { outcome, steps } = await probe(remote);
      expect(outcome).toMatchObject({ access: 'read-write', hostKey: null });
      expect(steps).toEqual(['reach', 'sign_in', 'read', 'write']);
    });

    it('has read access only', async () => {
      const { outcome } = await probe(await fixture.repository({ a: '1' }), READER);
      expect(outcome).toMatchObject({ access: 'read-only' });
    });

    it.each([
      ['read access only where strangers cannot read', [], { access: 'read-only' }],
      [
        'a token that may be wrong where everybody reads',
        ['satisfy any;', 'allow all;'],
        { code: 'git_auth_failed' },
      ],
    ])('takes a 401 to a write for %s', async (_, config, expected) => {
      const refusal = 'if ($arg_service = git-receive-pack) { return 401 "No.\\n"; }';
      await using own = await startHttpsGitServer({ config: [refusal, ...config] });
      const { port, certificateAuthority, user } = own;
      const remote = await fixture.repository({ a: '1' });
      const { outcome } = await probe(remote, { port, certificateAuthority, ...user });
      expect(outcome).toMatchObject(expected);
      // The server logs a request once it has answered.
      await eventually(async () => expect((await own.requests()).length).toBe(3));
    });

    it.each([
      ['certificate', { certificateAuthority: null }, 'git_certificate_untrusted'],
      ['sign_in', { token: 'wrong' }, 'git_auth_failed'],
      ['reach', { port: 1 }, 'git_host_unreachable'],
    ] as const)('fails at the step %s', async (step, over, code) => {
      const { outcome, steps } = await probe(await fixture.repository({ a: '1' }), over);
      expect(outcome).toMatchObject({ code });
      expect(steps.at(-1)).toBe(step);
    });

    it('is contacted only at allowed addresses', async () => {
      const remote = await fixture.repository({ a: '1' });
      for (const host of ['localhost', '127.0.0.1']) {
        const request = { ...targetOf(remote.path, { host }), limits: LIMITS, isAddressAllowed: () => false };
        await expect(probeRepository(request)).rejects.toMatchObject({
          code: 'git_host_unreachable',
          message: expect.stringContaining('not allowed'),
        });
      }
    });
  });
});
