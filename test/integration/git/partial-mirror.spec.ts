import { randomBytes } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Mirror, type RemoteGateway, type RemoteTarget } from '../../../src/git';
import { eventually } from '../../support/eventually';
import type { GitRepository } from '../../support/git-repository';
import { startTcpProxy } from '../../support/ssh-server-proxy';
import { type HttpsGitServer, startHttpsGitServer } from '../../support/https-git-server';
import { HandmadePack, sendPack, SENDS_HANDMADE_PACKS } from '../../hostile/handmade-pack';
import { commitOf, GitFixture } from './git-fixture';

const MIB = 1024 * 1024;
const MAX = { maxBytes: MIB };

/** Returns fast-import's text for a commit of each version of an app after the first. */
function versionsUpTo(last: number): string {
  const versions = Array.from({ length: last - 1 }, (_, index) => `{"version": ${index + 2}}`);
  return versions
    .map((text, index) => {
      const from = index === 0 ? 'from refs/heads/main^0\n' : '';
      const file = `M 100644 inline apps/Orders/v1.json\ndata ${text.length}\n${text}\n`;
      return `commit refs/heads/main\ncommitter Ada <ada@example.com> now\ndata 0\n${from}${file}`;
    })
    .join('');
}

describe.each([
  ['accepts the variable of the protocol', ['AcceptEnv GIT_PROTOCOL']],
  ['runs commands in a shell', []],
  ['speaks HTTPS', null],
])('a partial mirror, from a server that %s', (_, config) => {
  let fixture: GitFixture;
  let https: HttpsGitServer | null = null;
  let gateway: RemoteGateway;

  beforeAll(async () => {
    fixture = await GitFixture.start({ config: config ?? [] });
    if (config === null)
      https = await startHttpsGitServer({ users: [{ username: 'ada', token: 'token-of-ada-7c1e' }] });
    gateway = fixture.gateway();
  });
  afterAll(async () => {
    await fixture.stop();
    await https?.stop();
  });

  const targetOf = ({ path }: GitRepository): RemoteTarget => {
    if (https === null) return fixture.target(path);
    const { host, port, user, certificateAuthority } = https;
    return {
      ...{ protocol: 'https', scheme: 'basic', workspaceId: 'workspace-1' },
      ...{ host, port, path, certificateAuthority },
      ...{ username: user.username, token: user.token },
    };
  };

  /** A repository with an app's file and much else, whose server has filters. */
  async function large(): Promise<GitRepository> {
    const remote = await fixture.repository({
      'apps/Orders/v1.json': '{"version": 1}',
      'apps/.meta/meta.json': '{}',
      'media/film.bin': randomBytes(2 * MIB),
    });
    await remote.git(['config', 'uploadpack.allowFilter', 'true']);
    return remote;
  }

  async function cloned() {
    const remote = await large();
    const target = targetOf(remote);
    const mirror = await fixture.mirror();
    const tip = (await mirror.fetch(gateway, target, { branch: 'main' }))!;
    return { remote, target, mirror, tip };
  }

  const packedBytes = async ({ dir }: Mirror): Promise<number> => {
    const folder = join(dir, 'objects', 'pack');
    const sizes = (await readdir(folder)).map(async (name) => (await stat(join(folder, name))).size);
    return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  };
  const read = async (mirror: Mirror, commit: string, path: string): Promise<string> => {
    const entry = await mirror.findEntry(commit, path);
    return (await mirror.readBlob(entry!.oid, MAX)).toString();
  };

  it('has the commits, and fetches folders and files when they are read', async () => {
    const { mirror, remote, tip } = await cloned();
    expect(await packedBytes(mirror)).toBeLessThan(3_000);
    expect(await read(mirror, tip, 'apps/Orders/v1.json')).toBe('{"version": 1}');
    expect((await mirror.listTree(tip, '')).map(({ name }) => name)).toEqual(['apps', 'media']);
    const film = (await remote.git(['rev-parse', 'main:media/film.bin'])).trim();
    expect(await mirror.findEntry(tip, 'media/film.bin')).toEqual({ kind: 'blob', oid: film });
    expect(await packedBytes(mirror)).toBeLessThan(20_000);
  });

  it('gets none of the files that others commit, and builds on their commits', async () => {
    const { mirror, remote, target } = await cloned();
    await remote.commit({ 'media/other.bin': randomBytes(2 * MIB) });
    const theirs = await remote.commit({ 'apps/Orders/v1.json': '{"version": 2}' });
    expect(await mirror.fetch(gateway, target, { branch: 'main' })).toBe(theirs);
    const { sha } = await mirror.buildCommit(commitOf(theirs, { 'apps/Orders/v1.json': '{"version": 3}' }));
    expect(await mirror.push(gateway, target, { sha, branch: 'main', expected: theirs })).toEqual({
      kind: 'ok',
    });
    expect(await packedBytes(mirror)).toBeLessThan(30_000);
    await remote.fsck();
    expect(await remote.git(['diff', '--stat', theirs, sha])).toContain('1 file changed');
  });

  it('asks for what is missing in few requests, however many read at the same time', async () => {
    const remote = await large();
    const files = Object.fromEntries(
      Array.from({ length: 200 }, (_unused, index) => [`apps/${index}/v1.json`, `{"app": ${index}}`]),
    );
    const tip = await remote.commit(files);
    const mirror = await fixture.mirror();
    await mirror.fetch(gateway, targetOf(remote), { branch: 'main' });
    await mirror.fetchPaths([tip], ['apps']);
    const folders = await mirror.listTree(tip, 'apps');
    const before = (await readdir(join(mirror.dir, 'objects', 'pack'))).length;
    const texts = await Promise.all(
      folders.map(async ({ oid }) => {
        const [file] = await mirror.listTreeByOid(oid);
        return (await mirror.readBlob(file.oid, MAX)).toString();
      }),
    );
    expect(new Set(texts).size).toBe(folders.length);
    // Each request leaves a pack and its index.
    expect((await readdir(join(mirror.dir, 'objects', 'pack'))).length).toBeLessThanOrEqual(before + 8);
  });

  it('reads the history of a file in few requests', async () => {
    const { mirror, remote, target } = await cloned();
    await remote.git(['fast-import', '--quiet', '--date-format=now'], { input: versionsUpTo(100) });
    const again = await fixture.mirror();
    const tip = (await again.fetch(gateway, target, { branch: 'main' }))!;
    const commits = await again.walk({ from: tip, limit: 1_000 });
    const texts: string[] = [];
    for (const { sha } of commits) texts.push(await read(again, sha, 'apps/Orders/v1.json'));
    expect(texts).toEqual(Array.from({ length: 100 }, (_unused, index) => `{"version": ${100 - index}}`));
    const packs = (await readdir(join(again.dir, 'objects', 'pack'))).filter((name) =>
      name.endsWith('.pack'),
    );
    expect(packs.length).toBeLessThan(10);
    await mirror.close();
  });

  it('joins its packs, with its own commits, and fetches nothing again', async () => {
    const { mirror, remote, target, tip } = await cloned();
    for (const path of ['apps/Orders/v1.json', 'apps/.meta/meta.json']) await read(mirror, tip, path);
    const { sha } = await mirror.buildCommit(commitOf(tip, { 'apps/Orders/v1.json': '{"version": 2}' }));
    await mirror.push(gateway, target, { sha, branch: 'main', expected: tip });
    expect(await mirror.maintain({ force: true })).toMatchObject({ packedObjects: 5 });
    const folder = join(mirror.dir, 'objects', 'pack');
    const [index, ...rest] = (await readdir(folder)).filter((name) => name.endsWith('.idx'));
    expect(rest).toEqual([]);
    await remote.git(['verify-pack', join(folder, index)]);
    mirror.setRemote({ gateway, target: { ...target, path: '/nowhere' } });
    expect(await read(mirror, sha, 'apps/Orders/v1.json')).toBe('{"version": 2}');
    expect(await read(mirror, tip, 'apps/Orders/v1.json')).toBe('{"version": 1}');
  });

  it('is opened again as it was, and goes on', async () => {
    const { mirror, target, tip } = await cloned();
    await mirror.close();
    const again = await Mirror.open(mirror.dir);
    expect(again.tip('main')).toBe(tip);
    again.setRemote({ gateway, target });
    expect(await read(again, tip, 'apps/Orders/v1.json')).toBe('{"version": 1}');
    await again.close();
  });

  it('becomes a whole one when the server has no filters any more', async () => {
    const { mirror, remote, target } = await cloned();
    await remote.git(['config', 'uploadpack.allowFilter', 'false']);
    const theirs = await remote.commit({ 'apps/Orders/v1.json': '{"version": 2}' });
    expect(await mirror.fetch(gateway, target, { branch: 'main' })).toBe(theirs);
    expect(await read(mirror, theirs, 'apps/Orders/v1.json')).toBe('{"version": 2}');
    expect(await packedBytes(mirror)).toBeGreaterThan(2 * MIB);
  });

  it('is a whole one from the beginning if the server refuses the filter', async () => {
    const remote = await large();
    await remote.git(['config', 'uploadpackfilter.tree.allow', 'false']);
    const mirror = await fixture.mirror();
    const tip = (await mirror.fetch(gateway, targetOf(remote), { branch: 'main' }))!;
    expect(await read(mirror, tip, 'apps/Orders/v1.json')).toBe('{"version": 1}');
    expect(await packedBytes(mirror)).toBeGreaterThan(2 * MIB);
  });

  it('asks for more in the session that it has, and finds what was pushed and packed since', async () => {
    const { mirror, remote, target, tip } = await cloned();
    const opened = jest.spyOn(gateway, 'openForObjects');
    expect(await read(mirror, tip, 'apps/Orders/v1.json')).toBe('{"version": 1}');
    const before = opened.mock.calls.length;
    const theirs = await remote.commit({ 'apps/Orders/v1.json': '{"version": 2}' });
    await remote.git(['repack', '-adq']);
    await mirror.fetch(gateway, target, { branch: 'main' });
    expect(await read(mirror, theirs, 'apps/Orders/v1.json')).toBe('{"version": 2}');
    // A request over HTTPS stands alone.
    if (https === null) expect(opened.mock.calls.length).toBe(before);
    opened.mockRestore();
  });

  it('says which object the server has lost, and reads the others', async () => {
    const { mirror, remote, tip } = await cloned();
    const lost = await mirror.findEntry(tip, 'apps/Orders/v1.json');
    const kept = await mirror.findEntry(tip, 'apps/.meta/meta.json');
    await remote.git(['update-ref', '-d', 'refs/heads/main']);
    await remote.commit({ 'apps/.meta/meta.json': '{}' });
    await remote.git(['reflog', 'expire', '--expire=now', '--all']);
    await remote.git(['gc', '--prune=now', '-q']);
    const [first, second] = await Promise.allSettled(
      [lost, kept].map((entry) => mirror.readBlob(entry!.oid, MAX)),
    );
    expect(first).toMatchObject({
      status: 'rejected',
      reason: { code: 'git_remote_moved', data: { oid: lost!.oid } },
    });
    expect(second).toMatchObject({ status: 'fulfilled', value: Buffer.from('{}') });
    expect(await mirror.findSize(lost!.oid)).toBeNull();
  });
});

it('a request in a session that was cut while it waited is sent again', async () => {
  const fixture = await GitFixture.start({ config: ['AcceptEnv GIT_PROTOCOL'] });
  const proxy = await startTcpProxy({ targetPort: fixture.server.port });
  try {
    const files = Object.fromEntries([1, 2, 3, 4, 5].map((app) => [`${app}/v1.json`, `{"app": ${app}}`]));
    const remote = await fixture.repository(files);
    await remote.git(['config', 'uploadpack.allowFilter', 'true']);
    const mirror = await fixture.mirror();
    const target = fixture.target(remote.path, { port: proxy.port });
    const tip = (await mirror.fetch(fixture.gateway(), target, { branch: 'main' }))!;
    for (const [path, text] of Object.entries(files)) {
      const entry = (await mirror.findEntry(tip, path))!;
      proxy.pause();
      const reading = mirror.readBlob(entry.oid, MAX);
      await eventually(() => proxy.hushed > 0);
      proxy.cut();
      proxy.resume();
      expect((await reading).toString()).toBe(text);
      proxy.hushed = 0;
    }
  } finally {
    await proxy.stop();
    await fixture.stop();
  }
});

describe('a server that sends other objects than asked for', () => {
  it('is refused, and leaves nothing in the mirror', async () => {
    const fixture = await GitFixture.start({ config: SENDS_HANDMADE_PACKS });
    try {
      const remote = await fixture.repository({ 'apps/Orders/v1.json': '{"version": 1}' });
      await remote.git(['config', 'uploadpack.allowFilter', 'true']);
      const target = fixture.target(remote.path);
      const [mirror, gateway] = [await fixture.mirror(), fixture.gateway()];
      const tip = (await mirror.fetch(gateway, target, { branch: 'main' }))!;
      const entry = (await mirror.findEntry(tip, 'apps/Orders/v1.json'))!;
      const packs = await readdir(join(mirror.dir, 'objects', 'pack'));
      const pack = new HandmadePack();
      pack.whole('blob', Buffer.from('{"version": "theirs"}'));
      await sendPack(remote, pack.toBuffer());
      const refused = { code: 'git_invalid_repository', remedy: expect.any(String) };
      await expect(mirror.readBlob(entry.oid, MAX)).rejects.toMatchObject(refused);
      expect(await readdir(join(mirror.dir, 'objects', 'pack'))).toEqual(packs);
      await sendPack(remote, null);
      expect((await mirror.readBlob(entry.oid, MAX)).toString()).toBe('{"version": 1}');
    } finally {
      await fixture.stop();
    }
  });
});

it('a file that is too large keeps no other from being read', async () => {
  const fixture = await GitFixture.start();
  try {
    const remote = await fixture.repository({ 'apps/Orders/v1.json': '{"version": 1}' });
    await remote.git(['config', 'uploadpack.allowFilter', 'true']);
    const tip = await remote.commit({ 'apps/Huge/v1.json': Buffer.alloc(257 * MIB) });
    const mirror = await fixture.mirror();
    await mirror.fetch(fixture.gateway(), fixture.target(remote.path), { branch: 'main' });
    await mirror.fetchPaths([tip], ['apps/Huge/v1.json', 'apps/Orders/v1.json']);
    const huge = (await mirror.findEntry(tip, 'apps/Huge/v1.json'))!;
    expect(await mirror.findSize(huge.oid)).toBe(256 * MIB);
    await expect(mirror.readBlob(huge.oid, MAX)).rejects.toMatchObject({ code: 'git_too_large' });
    const other = (await mirror.findEntry(tip, 'apps/Orders/v1.json'))!;
    expect((await mirror.readBlob(other.oid, MAX)).toString()).toBe('{"version": 1}');
  } finally {
    await fixture.stop();
  }
});
