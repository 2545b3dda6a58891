import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Mirror, type PushResult, RemoteGateway, type RemoteTarget } from '../../../src/git';
import { randomOf } from '../../support/documents/people-edits';
import { generateKeyPair } from '../../../src/ssh';
import { eventually } from '../../support/eventually';
import { createGitRepository } from '../../support/git-repository';
import { startTcpProxy } from '../../support/ssh-server-proxy';
import { commitOf, GitFixture } from './git-fixture';

describe('pushing a commit', () => {
  let fixture: GitFixture;
  let gateway: RemoteGateway;

  beforeAll(async () => {
    fixture = await GitFixture.start();
    gateway = fixture.gateway();
  });
  afterAll(() => fixture.stop());

  const cloned = async (
    path: string,
  ): Promise<{ mirror: Mirror; target: RemoteTarget; tip: string | null }> => {
    const mirror = await fixture.mirror();
    const target = fixture.target(path);
    return { mirror, target, tip: await mirror.fetch(gateway, target, { branch: 'main' }) };
  };
  const push = async (
    { mirror, target, tip }: { mirror: Mirror; target: RemoteTarget; tip: string | null },
    files: Record<string, string | null>,
  ): Promise<{ sha: string; result: PushResult }> => {
    const { sha } = await mirror.buildCommit(commitOf(tip, files));
    return { sha, result: await mirror.push(gateway, target, { sha, branch: 'main', expected: tip }) };
  };

  it('writes to the server exactly what Git would have written', async () => {
    const remote = await fixture.repository({ 'Orders/v1.json': '{"a":1}', 'README.md': 'by hand' });
    const clone = await cloned(remote.path);

    const { sha, result } = await push(clone, { 'Orders/v1.json': '{"a":2}', '.meta/meta.json': '{}' });

    expect(result).toEqual({ kind: 'ok' });
    await remote.fsck();
    const [newest] = await remote.log();
    expect(newest).toMatchObject({
      sha,
      parents: [clone.tip],
      message: 'A change',
      author: { name: 'Ada Lovelace', email: 'ada@example.com' },
      committer: { name: 'Trellis', email: 'trellis@localhost' },
      authorDate: '2026-01-02T03:04:05+00:00',
    });
    expect(await remote.ls()).toEqual(['.meta/meta.json', 'Orders/v1.json', 'README.md']);
    expect(await remote.show('main', 'Orders/v1.json')).toBe('{"a":2}');
    expect(clone.mirror.tip('main')).toBe(sha);
  });

  it('writes each of many edits of a large file to the byte, from the file before in memory', async () => {
    const random = randomOf(7);
    const remote = await fixture.repository({ 'README.md': 'one' });
    const clone = await cloned(remote.path);
    let content = randomBytes(1 << 20).toString('hex');
    for (let round = 0; round < 12; round++) {
      const at = random(content.length);
      const inserted = ['', '\u{1f600}é', 'x'.repeat(round * 9_000)][round % 3];
      content = content.slice(0, at) + inserted + content.slice(at + random(1_000));
      const { sha, result } = await push(clone, { 'Orders/v1.json': content });

      expect(result).toEqual({ kind: 'ok' });
      clone.tip = sha;
      expect(await remote.show(sha, 'Orders/v1.json')).toBe(content);
    }
    await remote.fsck();
  });

  it('creates the branch of an empty repository', async () => {
    const remote = await fixture.repository();
    const clone = await cloned(remote.path);
    expect(clone.tip).toBeNull();

    const { sha, result } = await push(clone, { 'Orders/v1.json': '{}' });

    expect(result).toEqual({ kind: 'ok' });
    expect(await remote.tip()).toBe(sha);
    await remote.fsck();
  });

  it('reports that the branch has moved if another writer pushed first, and keeps what they pushed', async () => {
    const remote = await fixture.repository({ 'README.md': 'one' });
    const clone = await cloned(remote.path);
    const theirs = await remote.commit({ 'README.md': 'two' });

    const { result } = await push(clone, { 'Orders/v1.json': '{}' });

    expect(result).toMatchObject({ kind: 'moved', actual: theirs, error: { code: 'git_remote_moved' } });
    expect(await remote.tip()).toBe(theirs);
    const again = { ...clone, tip: await clone.mirror.fetch(gateway, clone.target, { branch: 'main' }) };
    expect(again.tip).toBe(theirs);
    expect((await push(again, { 'Orders/v1.json': '{}' })).result.kind).toBe('ok');
    expect(await remote.ls()).toEqual(['Orders/v1.json', 'README.md']);
  });

  it('does not treat it as a fast-forward if the branch was reset to an ancestor', async () => {
    const remote = await fixture.repository({ 'README.md': 'one' });
    const first = await remote.tip();
    await remote.commit({ 'README.md': 'two' });
    const clone = await cloned(remote.path);
    await remote.git(['update-ref', 'refs/heads/main', first]);

    const { result } = await push(clone, { 'Orders/v1.json': '{}' });

    expect(result).toMatchObject({ kind: 'moved', actual: first });
    expect(await remote.tip()).toBe(first);
  });

  it('does not recreate a deleted branch or overwrite a newly created one', async () => {
    const remote = await fixture.repository({ 'README.md': 'one' });
    const clone = await cloned(remote.path);
    await remote.git(['update-ref', '-d', 'refs/heads/main']);
    expect((await push(clone, { a: '1' })).result).toMatchObject({ kind: 'moved', actual: null });
    expect(await remote.findTip()).toBeNull();

    const theirs = await remote.commit({ 'README.md': 'theirs' });
    const { sha } = await clone.mirror.buildCommit(commitOf(null, { a: '1' }));
    const result = await clone.mirror.push(gateway, clone.target, { sha, branch: 'main', expected: null });
    expect(result).toMatchObject({ kind: 'moved', actual: theirs });
    expect(await remote.tip()).toBe(theirs);
  });

  it('reports a lost race that begins after the server has advertised its refs', async () => {
    const remote = await fixture.repository({ 'README.md': 'one' });
    const clone = await cloned(remote.path);
    const prepared = gateway.prepare(clone.target, 'git-receive-pack');
    await prepared.branches;
    const theirs = await remote.commit({ 'README.md': 'two' });

    const { sha } = await clone.mirror.buildCommit(commitOf(clone.tip, { 'Orders/v1.json': '{}' }));
    const result = await clone.mirror.push(gateway, clone.target, {
      sha,
      branch: 'main',
      expected: clone.tip,
      prepared,
    });

    expect(result).toMatchObject({ kind: 'moved', actual: undefined, error: { code: 'git_remote_moved' } });
    expect(await remote.tip()).toBe(theirs);
  });

  it('lets one of two concurrent pushes win, and the other follow', async () => {
    const remote = await fixture.repository({ 'README.md': 'one' });
    const clones = await Promise.all([cloned(remote.path), cloned(remote.path)]);

    const pushes = await Promise.all(clones.map((clone, at) => push(clone, { [`App ${at}/v1.json`]: '{}' })));

    const kinds = pushes.map(({ result }) => result.kind).sort();
    expect(kinds).toEqual(['moved', 'ok']);
    const loser = clones[pushes.findIndex(({ result }) => result.kind === 'moved')]!;
    const tip = await loser.mirror.fetch(gateway, loser.target, { branch: 'main' });
    expect((await push({ ...loser, tip }, { 'App 9/v1.json': '{}' })).result.kind).toBe('ok');
    expect(await remote.log()).toHaveLength(3);
    await remote.fsck();
  });

  it('passes on the output of a hook that refuses the push', async () => {
    const remote = await fixture.repository({ 'README.md': 'one' });
    await remote.addHook('pre-receive', 'echo "Apps are frozen until Monday." >&2; exit 1');
    const clone = await cloned(remote.path);

    const { result } = await push(clone, { 'Orders/v1.json': '{}' });

    expect(result).toMatchObject({ kind: 'rejected', error: { code: 'git_push_rejected', status: 422 } });
    expect(result.kind === 'rejected' && result.error.serverMessage).toBe(
      'Apps are frozen until Monday.\npre-receive hook declined',
    );
    expect(await remote.tip()).toBe(clone.tip);
    expect(clone.mirror.tip('main')).toBe(clone.tip);
  });

  it('waits for a slow pre-receive hook, but not for a post-receive hook', async () => {
    const remote = await fixture.repository({ 'README.md': 'one' });
    await remote.addHook('pre-receive', 'echo "One moment." >&2; sleep 0.7');
    const mayEnd = join(remote.path, 'may-end');
    const waiting = `while [ ! -e ${mayEnd} ]; do sleep 0.05; done`;
    await remote.addHook('post-receive', `${waiting}; echo "Deployed." >&2; echo done > "$GIT_DIR/deployed"`);
    const clone = await cloned(remote.path);

    const { result } = await push(clone, { 'Orders/v1.json': '{}' });

    expect(result).toEqual({ kind: 'ok' });
    await writeFile(mayEnd, '');
    await eventually(async () =>
      expect(await readFile(join(remote.path, 'deployed'), 'utf8')).toBe('done\n'),
    );
  });

  it('reports that a key has no write access', async () => {
    const remote = await fixture.repository({ 'README.md': 'one' });
    const key = await generateKeyPair({ type: 'ed25519', comment: 'reader' });
    await fixture.server.authorize(key.publicKey, { readOnly: true });
    const target = fixture.target(remote.path, {
      privateKey: key.privateKey,
      keyFingerprint: key.fingerprint,
    });
    const mirror = await fixture.mirror();
    const tip = await mirror.fetch(gateway, target, { branch: 'main' });
    const { sha } = await mirror.buildCommit(commitOf(tip, { a: '1' }));

    await expect(mirror.push(gateway, target, { sha, branch: 'main', expected: tip })).rejects.toMatchObject({
      code: 'git_read_only_key',
      status: 422,
    });
  });

  it('refuses a commit that is not built on the tip that the server is asked to compare', async () => {
    const remote = await fixture.repository({ 'README.md': 'one' });
    const { mirror, target, tip } = await cloned(remote.path);
    const theirs = await remote.commit({ 'README.md': 'two' });
    // A mirror may know a newer tip than the parent of a commit.
    const { sha } = await mirror.buildCommit(commitOf(tip, { a: '1' }));
    expect(await mirror.fetch(gateway, target, { branch: 'main' })).toBe(theirs);
    const push = mirror.push(gateway, target, { sha, branch: 'main', expected: theirs });
    await expect(push).rejects.toThrow(`${sha} is not built on ${theirs}`);
    expect(await remote.tip()).toBe(theirs);
  });

  it('sends nothing of the history that a new branch starts at', async () => {
    const big = randomBytes(4_000_000);
    const remote = await fixture.repository({ big });
    await remote.commit({ 'README.md': 'two' });
    await using proxy = await startTcpProxy({ targetPort: fixture.server.port });
    const mirror = await fixture.mirror();
    const target = fixture.target(remote.path, { port: proxy.port });
    const startsAt = await mirror.fetch(gateway, target, { branch: 'main' });
    const { sha } = await mirror.buildCommit(commitOf(startsAt, { a: '1' }));
    const before = proxy.bytesUp;
    const request = { sha, branch: 'next', expected: null, startsAt };
    expect(await mirror.push(gateway, target, request)).toEqual({ kind: 'ok' });
    expect(proxy.bytesUp - before).toBeLessThan(100_000);
    expect(await remote.tip('next')).toBe(sha);
    await remote.fsck();
  });

  it('refuses an empty push', async () => {
    const remote = await fixture.repository({ 'README.md': 'one' });
    const { mirror, target, tip } = await cloned(remote.path);
    const built = await mirror.buildCommit(commitOf(tip, { 'README.md': 'one' }));
    expect(built).toMatchObject({ sha: tip, changed: false });
    await expect(mirror.push(gateway, target, { sha: tip!, branch: 'main', expected: tip })).rejects.toThrow(
      TypeError,
    );
  });

  it('uses a prepared session, and opens another if that one has died or belongs to another target', async () => {
    const remote = await fixture.repository({ 'README.md': 'one' });
    let clone = await cloned(remote.path);
    const impatient = fixture.gateway({ preparedMs: 20 });
    const expired = impatient.prepare(clone.target, 'git-receive-pack');
    const other = gateway.prepare(fixture.target('/nowhere'), 'git-receive-pack');
    await expired.branches;
    for (const prepared of [gateway.prepare(clone.target, 'git-receive-pack'), expired, other]) {
      const { sha } = await clone.mirror.buildCommit(commitOf(clone.tip, { a: `${Math.random()}` }));
      const result = await clone.mirror.push(gateway, clone.target, {
        sha,
        branch: 'main',
        expected: clone.tip,
        prepared,
      });
      expect(result).toEqual({ kind: 'ok' });
      clone = { ...clone, tip: sha };
    }
    other.cancel();
  });

  it.each([`it's "quoted" and spaced.git`, 'dollar$HOME`id`;x.git', 'ünï-ços.git', 'nested/a/b.git'])(
    'finds the repository at %s',
    async (name) => {
      const dir = join(await fixture.folder(), name);
      const remote = await createGitRepository({ dir, files: { 'README.md': 'one' } });
      const clone = await cloned(remote.path);
      expect((await push(clone, { 'Orders/v1.json': '{}' })).result).toEqual({ kind: 'ok' });
      expect(await remote.ls()).toEqual(['Orders/v1.json', 'README.md']);
    },
  );

  it('rejects paths that begin with a dash', async () => {
    const mirror = await fixture.mirror();
    await expect(
      mirror.fetch(gateway, fixture.target('--upload-pack=x'), { branch: 'main' }),
    ).rejects.toMatchObject({
      code: 'git_invalid_repository',
    });
  });
});
