import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { listRefs, Mirror, probeRepository, RemoteGateway } from '../../../src/git';
import { generateKeyPair } from '../../../src/ssh';
import { PATIENCE_MS } from '../../support/eventually';
import { GitRepository } from '../../support/git-repository';
import { startSilentServer } from '../../support/ssh-server-silent';
import { commitOf, GitFixture } from './git-fixture';

describe('fetching a branch', () => {
  let fixture: GitFixture;
  let gateway: RemoteGateway;

  beforeAll(async () => {
    fixture = await GitFixture.start();
    gateway = fixture.gateway();
  });
  afterAll(() => fixture.stop());

  it('fetches only that branch, without tags or other branches, and later only new objects', async () => {
    const remote = await fixture.repository({ 'README.md': 'one' });
    await remote.commit({ 'README.md': 'elsewhere' }, { branch: 'other' });
    const elsewhere = await remote.tip('other');
    await remote.git(['tag', 'v1', elsewhere]);
    const mirror = await fixture.mirror();
    const target = fixture.target(remote.path);

    const first = await mirror.fetch(gateway, target, { branch: 'main' });
    const second = await remote.commit({ 'README.md': 'two' });

    expect(first).not.toBeNull();
    expect(await mirror.fetch(gateway, target, { branch: 'main' })).toBe(second);
    expect(mirror.tip('main')).toBe(second);
    expect(await mirror.isAncestor(first!, second)).toBe(true);
    expect(await mirror.isAncestor(elsewhere, second)).toBe(false);
    await expect(mirror.commit(elsewhere)).rejects.toMatchObject({ code: 'git_mirror_damaged' });
  });

  it('follows a force push and reports that the removed commits are no longer in the history', async () => {
    const remote = await fixture.repository({ 'README.md': 'one' });
    const base = await remote.tip();
    const mirror = await fixture.mirror();
    const target = fixture.target(remote.path);
    const lost = await remote.commit({ 'README.md': 'two' });
    await mirror.fetch(gateway, target, { branch: 'main' });
    await remote.git(['update-ref', 'refs/heads/main', base]);
    const kept = await remote.commit({ 'README.md': 'three' });

    expect(await mirror.fetch(gateway, target, { branch: 'main' })).toBe(kept);
    const nowhere = '0'.repeat(39) + '1';
    const candidates = [base, lost, kept, nowhere].map((sha) => ({ sha, base: sha === base ? null : base }));
    expect(await mirror.findInHistory({ tip: kept, candidates })).toEqual(new Set([base, kept]));
  });

  it.each([
    ['from the oldest base', (a: string, b: string, c: string) => [a, b, c]],
    ['from a newer base, which hides the others', (a: string, b: string, c: string) => [c, b, a]],
  ])('finds every candidate in the history of a tip, %s', async (_, order) => {
    const remote = await fixture.repository({ 'README.md': 'one' });
    const first = (await remote.tip())!;
    const second = await remote.commit({ 'README.md': 'two' });
    const third = await remote.commit({ 'README.md': 'three' });
    const fourth = await remote.commit({ 'README.md': 'four' });
    const mirror = await fixture.mirror();
    await mirror.fetch(gateway, fixture.target(remote.path), { branch: 'main' });
    const bases = new Map([
      [second, first],
      [third, second],
      [fourth, second],
    ]);
    const candidates = order(second, third, fourth).map((sha) => ({ sha, base: bases.get(sha)! }));

    expect(await mirror.findInHistory({ tip: fourth, candidates })).toEqual(new Set([second, third, fourth]));
    expect(await mirror.findInHistory({ tip: second, candidates })).toEqual(new Set([second]));
    expect(await mirror.findInHistory({ tip: first, candidates })).toEqual(new Set());
  });

  it('fetches the branches that are named first, however many others there are', async () => {
    const remote = await fixture.repository({ 'README.md': 'one' });
    const tip = await remote.tip();
    const others = Array.from(
      { length: 1_001 },
      (_, number) => `${tip} refs/heads/feature/${1_000 + number}\n`,
    );
    await writeFile(
      join(remote.path, 'packed-refs'),
      `# pack-refs with: peeled fully-peeled sorted \n${others.join('')}`,
    );
    const mirror = await fixture.mirror();
    const target = fixture.target(remote.path);
    const first = ['main', 'gone', 'work'];
    await mirror.fetchAll(gateway, target, { first });
    const theirs = await remote.commit({ 'README.md': 'two' });
    await remote.git(['branch', 'work', theirs]);
    await mirror.fetchAll(gateway, target, { first });
    expect(['main', 'work', 'gone'].map((name) => mirror.tip(name))).toEqual([theirs, theirs, null]);
    expect(mirror.tip('feature/1000')).toBe(tip);
  });

  it('finds no tip in an empty repository, nor on a deleted branch', async () => {
    const empty = await fixture.repository();
    const mirror = await fixture.mirror();
    expect(await mirror.fetch(gateway, fixture.target(empty.path), { branch: 'main' })).toBeNull();

    const remote = await fixture.repository({ 'README.md': 'one' });
    const target = fixture.target(remote.path);
    expect(await mirror.fetch(gateway, target, { branch: 'main' })).not.toBeNull();
    await remote.git(['update-ref', '-d', 'refs/heads/main']);
    expect(await mirror.fetch(gateway, target, { branch: 'main' })).toBeNull();
    expect(mirror.tip('main')).toBeNull();
    const again = await Mirror.open(mirror.dir);
    expect(again.tip('main')).toBeNull();
    await again.close();
  });

  it('fetches a branch that replaces a prefix of its name', async () => {
    const remote = await fixture.repository({ 'README.md': 'one' });
    const target = fixture.target(remote.path);
    const mirror = await fixture.mirror();
    await mirror.fetch(gateway, target, { branch: 'main' });
    await remote.git(['update-ref', '-d', 'refs/heads/main']);
    const deeper = await remote.commit({ 'README.md': 'two' }, { branch: 'main/next' });
    expect(await mirror.fetch(gateway, target, { branch: 'main/next' })).toBe(deeper);
    expect(mirror.tip('main')).toBeNull();
  });

  it('stops at its byte limit and leaves no files behind', async () => {
    const remote = await fixture.repository({ 'large.bin': randomBytes(3 << 20) });
    const mirror = await fixture.mirror();
    const small = fixture.gateway({ maxDownloadBytes: 1 << 20 });
    await expect(mirror.fetch(small, fixture.target(remote.path), { branch: 'main' })).rejects.toMatchObject({
      code: 'git_too_large',
    });
    expect(await readdir(join(mirror.dir, 'objects', 'pack'))).toEqual([]);
    expect((await readdir(mirror.dir)).filter((name) => name.startsWith('incoming'))).toEqual([]);
    expect(await mirror.fetch(gateway, fixture.target(remote.path), { branch: 'main' })).toBe(
      await remote.tip(),
    );
  });

  it('refuses to read a file over its limit before decompressing it, packed or loose', async () => {
    // 64 MiB of blanks compress to 64 KiB.
    const remote = await fixture.repository({ 'bomb.json': Buffer.alloc(64 << 20, ' '), 'fine.json': '{}' });
    const mirror = await fixture.mirror();
    const tip = await mirror.fetch(gateway, fixture.target(remote.path), { branch: 'main' });
    const bomb = await mirror.findEntry(tip!, 'bomb.json');
    expect(bomb).toMatchObject({ kind: 'blob', sizeBytes: 64 << 20 });
    await expect(mirror.readBlob(bomb!.oid, { maxBytes: 32 << 20 })).rejects.toMatchObject({
      code: 'git_too_large',
    });
    const { sha } = await mirror.buildCommit(commitOf(tip, { 'own.json': Buffer.alloc(1 << 20) }));
    const own = await mirror.findEntry(sha, 'own.json');
    await expect(mirror.readBlob(own!.oid, { maxBytes: 1000 })).rejects.toMatchObject({
      code: 'git_too_large',
    });
    expect((await mirror.readBlob(own!.oid, { maxBytes: 1 << 20 })).length).toBe(1 << 20);
  });

  it('says what is wrong with a missing repository and with a folder that is not a repository', async () => {
    const mirror = await fixture.mirror();
    const nowhere = fixture.target('/srv/nowhere.git');
    await expect(mirror.fetch(gateway, nowhere, { branch: 'main' })).rejects.toMatchObject({
      code: 'git_repository_not_found',
      data: { serverMessage: expect.stringContaining('does not appear to be a git repository') },
    });
    const folder = join(await fixture.folder(), 'x.git');
    const other = await fixture.repository();
    await other.git(['init', '--quiet', '--bare', '--object-format=sha256', folder]);
    const sha256 = new GitRepository(folder, 'master', null);
    const limits = { silenceMs: PATIENCE_MS, deadlineMs: PATIENCE_MS, maxDownloadBytes: 1 << 20 };
    const problem = { code: 'git_invalid_repository', message: expect.stringContaining('sha256') };
    // An empty repository tells its state only to a writer, not to a reader.
    await expect(
      probeRepository({ ...fixture.target(folder), hostKey: { kind: 'first-use' }, limits }),
    ).rejects.toMatchObject(problem);
    await sha256.commit({ 'README.md': 'one' });
    await expect(mirror.fetch(gateway, fixture.target(folder), { branch: 'master' })).rejects.toMatchObject(
      problem,
    );
  });

  describe('querying a remote without fetching', () => {
    it('lists the branches and the target of HEAD', async () => {
      const remote = await fixture.repository({ 'README.md': 'one' });
      const other = await remote.commit({ 'README.md': 'two' }, { branch: 'release/1' });
      await remote.git(['tag', '-a', '-m', 'x', 'v1', other], {
        env: { GIT_COMMITTER_NAME: 'x', GIT_COMMITTER_EMAIL: 'x' },
      });
      const refs = await listRefs(gateway, fixture.target(remote.path));
      expect(refs).toMatchObject({
        isEmpty: false,
        objectFormat: 'sha1',
        head: { symref: 'main', sha: await remote.tip() },
      });
      expect([...refs.branches]).toEqual([
        ['main', await remote.tip()],
        ['release/1', other],
      ]);
      expect([...refs.tags]).toEqual([['v1', other]]);
      expect(await listRefs(gateway, fixture.target((await fixture.repository()).path))).toMatchObject({
        isEmpty: true,
        head: { symref: null, sha: null },
      });
    });

    const probe = (target: ReturnType<GitFixture['target']>, judge?: () => void) => {
      const limits = { silenceMs: PATIENCE_MS, deadlineMs: PATIENCE_MS, maxDownloadBytes: 1 << 20 };
      const steps: string[] = [];
      const onStep = (step: string) => {
        if (steps.at(-1) !== step) steps.push(step);
      };
      const hostKey = { kind: 'first-use' } as const;
      return { steps, probed: probeRepository({ ...target, hostKey, limits, onStep, judge }) };
    };

    it('distinguishes read-only keys from keys with write access, and reports each step in turn', async () => {
      const remote = await fixture.repository({ 'README.md': 'one' });
      const key = await generateKeyPair({ type: 'ed25519', comment: 'reader' });
      await fixture.server.authorize(key.publicKey, { readOnly: true });
      const reader = { privateKey: key.privateKey, keyFingerprint: key.fingerprint };
      const writer = probe(fixture.target(remote.path));
      expect(await writer.probed).toMatchObject({ access: 'read-write' });
      expect(writer.steps).toEqual(['reach', 'host_key', 'sign_in', 'read', 'write']);
      expect(await probe(fixture.target(remote.path, reader)).probed).toMatchObject({ access: 'read-only' });
    });

    it('stops at the step that fails, and does not test write access after that', async () => {
      const remote = await fixture.repository({ 'README.md': 'one' });
      const nowhere = probe(fixture.target('/srv/nowhere.git'));
      await expect(nowhere.probed).rejects.toMatchObject({ code: 'git_repository_not_found' });
      expect(nowhere.steps.at(-1)).toBe('read');
      const stranger = await generateKeyPair({ type: 'ed25519', comment: 'stranger' });
      const unknown = { privateKey: stranger.privateKey, keyFingerprint: stranger.fingerprint };
      const refused = probe(fixture.target(remote.path, unknown));
      await expect(refused.probed).rejects.toMatchObject({ code: 'git_auth_failed' });
      expect(refused.steps.at(-1)).toBe('sign_in');
      const verdictsOf = probe(fixture.target(remote.path), () => {
        throw new Error('not this one');
      });
      await expect(verdictsOf.probed).rejects.toThrow('not this one');
      expect(verdictsOf.steps.at(-1)).toBe('read');
    });

    it('probes the host key, branches and access over a separate connection', async () => {
      const remote = await fixture.repository({ 'README.md': 'one' });
      const limits = { silenceMs: PATIENCE_MS, deadlineMs: PATIENCE_MS, maxDownloadBytes: 1 << 20 };
      const request = { ...fixture.target(remote.path), hostKey: { kind: 'first-use' } as const, limits };
      const probed = await probeRepository(request);
      expect(probed).toMatchObject({
        access: 'read-write',
        hostKey: { type: 'ssh-ed25519' },
        refs: { isEmpty: false },
      });
      expect(probed.hostKey?.fingerprint).toBe(fixture.server.hostKeys[0]!.fingerprint);

      const pinned = { kind: 'pinned', type: 'ssh-ed25519', fingerprint: 'SHA256:another' } as const;
      await expect(probeRepository({ ...request, hostKey: pinned })).rejects.toMatchObject({
        code: 'git_host_key_mismatch',
        data: {
          expected: { fingerprint: 'SHA256:another' },
          actual: { fingerprint: probed.hostKey?.fingerprint },
        },
      });
      const stranger = await generateKeyPair({ type: 'ed25519', comment: 'stranger' });
      await expect(probeRepository({ ...request, privateKey: stranger.privateKey })).rejects.toMatchObject({
        code: 'git_auth_failed',
      });
      await using silent = await startSilentServer();
      const quick = { ...limits, silenceMs: 300 };
      await expect(probeRepository({ ...request, port: silent.port, limits: quick })).rejects.toMatchObject({
        code: 'git_timeout',
        status: 504,
      });
    });
  });
});

it('negotiates in one request, however long the history is', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'trellis-trace-'));
  const trace = join(folder, 'packets');
  const fixture = await GitFixture.start({ config: [`SetEnv GIT_TRACE_PACKET=${trace}`] });
  try {
    const remote = await fixture.repository({ 'README.md': 'one' });
    const gateway = fixture.gateway();
    const mirror = await fixture.mirror();
    const target = fixture.target(remote.path);
    const common = await mirror.fetch(gateway, target, { branch: 'main' });
    let gone = common;
    for (let n = 0; n < 70; n++)
      gone = (await mirror.buildCommit(commitOf(gone, { [`gone-${n}`]: '1' }))).sha;
    const request = { sha: gone!, branch: 'main', expected: common };
    expect(await mirror.push(gateway, target, request)).toEqual({ kind: 'ok' });
    await remote.git(['update-ref', 'refs/heads/main', common!]);
    await remote.git(['gc', '--quiet', '--prune=now']);
    const theirs = await remote.commit({ 'theirs.json': '{}' });
    await writeFile(trace, '');

    expect(await mirror.fetch(gateway, target, { branch: 'main' })).toBe(theirs);

    const heard = [...(await readFile(trace, 'utf8')).matchAll(/upload-pack< (\S+)(?: (\w+))?/g)];
    const words = heard.map(([, word]) => word);
    expect(words.filter((word) => word !== 'have')).toEqual(['want', '0000', 'done']);
    // The client offers not all of the 70 missing commits, but the tip of the first fetch.
    expect(words.filter((word) => word === 'have').length).toBeGreaterThan(30);
    expect(heard.map(([, , sha]) => sha)).toContain(common);
    const counted = await new GitRepository(mirror.dir, 'main', null).git(['count-objects', '-v']);
    expect(counted).toContain('in-pack: 6\n');
  } finally {
    await fixture.stop();
    await rm(folder, { recursive: true, force: true });
  }
});
