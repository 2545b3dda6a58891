import { randomBytes } from 'node:crypto';
import { chmod, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Mirror, RemoteGateway } from '../../../src/git';
import { GitRepository } from '../../support/git-repository';
import { drawDamages } from '../../support/mirror-damage';
import { commitOf, GitFixture } from './git-fixture';

describe('a mirror', () => {
  let fixture: GitFixture;
  let gateway: RemoteGateway;

  beforeAll(async () => {
    fixture = await GitFixture.start();
    gateway = fixture.gateway();
  });
  afterAll(() => fixture.stop());

  const cloned = async () => {
    const remote = await fixture.repository({
      'Orders/v1.json': randomBytes(20_000).toString('hex'),
      'README.md': 'one',
    });
    const target = fixture.target(remote.path);
    const mirror = await fixture.mirror();
    const tip = await mirror.fetch(gateway, target, { branch: 'main' });
    return { remote, target, mirror, tip: tip! };
  };
  const flipByte = async (file: string) => {
    const content = await readFile(file);
    content[content.length >> 1]! ^= 0xff;
    await chmod(file, 0o644);
    await writeFile(file, content);
  };

  describe('that is damaged', () => {
    it.each(drawDamages('at rest'))('is set aside and fetched again if %s', async (_what, damage) => {
      const { mirror, target, tip, remote } = await cloned();
      const own = await mirror.buildCommit(commitOf(tip, { 'Orders/v2.json': '{}' }));
      await mirror.push(gateway, target, { sha: own.sha, branch: 'main', expected: tip });
      await mirror.close();
      await damage(mirror.dir);

      const healed = await Mirror.open(mirror.dir);

      // Harmless damage goes unnoticed; only an older tip may be left.
      const known = [null, tip, own.sha];
      expect(known).toContain(healed.tip('main'));
      expect(await healed.fetch(gateway, target, { branch: 'main' })).toBe(own.sha);
      const { sha } = await healed.buildCommit(commitOf(own.sha, { a: '1' }));
      expect(await healed.push(gateway, target, { sha, branch: 'main', expected: own.sha })).toEqual({
        kind: 'ok',
      });
      await remote.fsck();
      expect(await readdir(dirname(mirror.dir))).toEqual([basename(mirror.dir)]);
      await healed.close();
    });

    it('reports damage found during use, and the next fetch downloads everything again', async () => {
      const { mirror: before, target, tip } = await cloned();
      const { sha } = await before.buildCommit(
        commitOf(tip, { 'Orders/v2.json': randomBytes(3000).toString('hex') }),
      );
      // The mirror that wrote the file has it in memory.
      await before.close();
      const mirror = await Mirror.open(before.dir);
      const entry = await mirror.findEntry(sha, 'Orders/v2.json');
      await flipByte(join(mirror.dir, 'objects', entry!.oid.slice(0, 2), entry!.oid.slice(2)));

      await expect(mirror.readBlob(entry!.oid, { maxBytes: 1 << 20 })).rejects.toMatchObject({
        code: 'git_mirror_damaged',
        status: 503,
      });
      expect(mirror.tip('main')).toBeNull();
      expect(await mirror.fetch(gateway, target, { branch: 'main' })).toBe(tip);
      expect(mirror.tip('main')).toBe(tip);
      await mirror.close();
    });

    it('is recreated by a fetch that finds its objects deleted', async () => {
      const { mirror, target, tip, remote } = await cloned();
      await rm(join(mirror.dir, 'objects'), { recursive: true });
      const next = await remote.commit({ 'README.md': 'two' });
      expect(await mirror.fetch(gateway, target, { branch: 'main' })).toBe(next);
      expect(await mirror.isAncestor(tip, next)).toBe(true);
    });
  });

  it('reopens unchanged, without stale locks and half-written files of a killed process', async () => {
    const { mirror, tip } = await cloned();
    await mirror.close();
    const leftovers = [
      'HEAD.lock',
      'config.lock',
      'packed-refs.lock',
      'refs/remotes/origin/main.lock',
      'objects/tmp_obj_x',
      'objects/pack/pack_x.tmp',
      'incoming-1',
    ];
    for (const name of leftovers) await writeFile(join(mirror.dir, name), '');

    const again = await Mirror.open(mirror.dir);

    expect(again.tip('main')).toBe(tip);
    expect((await again.commit(tip)).message).toBe('Begin');
    for (const name of leftovers)
      await expect(stat(join(mirror.dir, name))).rejects.toMatchObject({ code: 'ENOENT' });
    expect(await readdir(dirname(mirror.dir))).toEqual([basename(mirror.dir)]);
    await again.close();
  });

  // libgit2 reads such a file forever; a power cut can leave one behind.
  describe('with a truncated file', () => {
    /** Makes a commit that exists only as loose objects, and a function that truncates one of their files. */
    async function committed(which: (place: { sha: string; blob: string }) => string) {
      const place = await cloned();
      const { mirror, target, tip } = place;
      const { sha } = await mirror.buildCommit(
        commitOf(tip, { 'own.json': randomBytes(3_000).toString('hex') }),
      );
      await mirror.push(gateway, target, { sha, branch: 'main', expected: tip });
      // A push does not wait for its ref, and no ref is written to a commit that is damaged before; this waits for it.
      await mirror.maintain();
      const blob = (await mirror.findEntry(sha, 'own.json'))!.oid;
      const damaged = which({ sha, blob });
      const cutOff = async () => {
        const file = join(mirror.dir, 'objects', damaged.slice(0, 2), damaged.slice(2));
        const bytes = await readFile(file);
        await chmod(file, 0o644);
        await writeFile(file, bytes.subarray(0, bytes.length >> 1));
      };
      return { ...place, sha, cutOff };
    }
    /** Pushes two parallel commits and a merge of both. */
    async function mergedOnTop(remote: GitRepository): Promise<string> {
      const base = await remote.tip();
      const theirs = await remote.commit({ 'theirs.json': '{}' });
      await remote.git(['update-ref', 'refs/heads/side', base!]);
      const beside = await remote.commit({ 'beside.json': '{}' }, { branch: 'side' });
      const env = { GIT_AUTHOR_NAME: 'Eve', GIT_AUTHOR_EMAIL: 'eve@example.com' };
      const committer = { GIT_COMMITTER_NAME: 'Eve', GIT_COMMITTER_EMAIL: 'eve@example.com' };
      const merge = ['commit-tree', '-p', theirs, '-p', beside, '-m', 'Merge', `${theirs}^{tree}`];
      const sha = (await remote.git(merge, { env: { ...env, ...committer } })).trim();
      await remote.git(['update-ref', 'refs/heads/main', sha]);
      return sha;
    }
    const theCommit = ({ sha }: { sha: string }) => sha;
    const theBlob = ({ blob }: { blob: string }) => blob;

    it('is recreated when it is opened', async () => {
      const { mirror, target, sha, cutOff } = await committed(theCommit);
      await cutOff();
      await mirror.close();
      const again = await Mirror.open(mirror.dir);
      expect(again.tip('main')).toBeNull();
      expect(await again.fetch(gateway, target, { branch: 'main' })).toBe(sha);
      await again.close();
    });

    it('is recreated when it is opened, even if others have committed on top, with a merge', async () => {
      const { mirror, target, remote, cutOff } = await committed(theCommit);
      const newest = await mergedOnTop(remote);
      expect(await mirror.fetch(gateway, target, { branch: 'main' })).toBe(newest);
      await cutOff();
      await mirror.close();
      const again = await Mirror.open(mirror.dir);
      expect(again.tip('main')).toBeNull();
      expect(await again.fetch(gateway, target, { branch: 'main' })).toBe(newest);
      await again.close();
    });

    it.each([
      ['the commit', theCommit],
      ['a file', theBlob],
    ])('still fetches new commits and can be walked (%s)', async (_, which) => {
      const { mirror, target, tip, remote, sha, cutOff } = await committed(which);
      await cutOff();
      const newest = await mergedOnTop(remote);
      expect(await mirror.fetch(gateway, target, { branch: 'main' })).toBe(newest);
      const walked = (await mirror.walk({ from: newest, limit: 10 })).map((commit) => commit.sha);
      expect(walked).toHaveLength(5);
      expect(walked.slice(-2)).toEqual([sha, tip]);
      expect(await mirror.isAncestor(tip, newest)).toBe(true);
    });

    it('can be walked and queried as far as its history is known', async () => {
      const { mirror, tip, sha, cutOff } = await committed(theCommit);
      await cutOff();
      expect((await mirror.walk({ from: sha, limit: 10 })).map((commit) => commit.sha)).toEqual([sha, tip]);
      expect(await mirror.isAncestor(tip, sha)).toBe(true);
    });

    it('is not repacked', async () => {
      const { mirror, target, sha, cutOff } = await committed(theBlob);
      await cutOff();
      await expect(mirror.maintain({ force: true })).rejects.toMatchObject({ code: 'git_mirror_damaged' });
      expect(await mirror.fetch(gateway, target, { branch: 'main' })).toBe(sha);
    });
  });

  it('reads a hostile tree without following links or failing', async () => {
    const remote = await fixture.repository({
      'link.json': { content: '/etc/passwd', mode: '120000' },
      'dir/real.json': '{}',
    });
    const blob = (await remote.git(['hash-object', '-w', '--stdin'], { input: 'x' })).trim();
    const root = (await remote.git(['rev-parse', 'main^{tree}'])).trim();
    const entries = await remote.gitBytes(['cat-file', 'tree', root]);
    const raw = (mode: string, name: Buffer | string, oid: string) =>
      Buffer.concat([Buffer.from(`${mode} `), Buffer.from(name), Buffer.from([0]), Buffer.from(oid, 'hex')]);
    const hostile = Buffer.concat([
      entries,
      raw('160000', 'module', '1'.repeat(40)),
      raw('100644', Buffer.from([0xff, 0xfe, 0x2e]), blob),
      raw('100644', '../escape', blob),
      raw('100644', '.git', blob),
      raw('777', 'odd', blob),
    ]);
    const tree = (
      await remote.git(['hash-object', '-t', 'tree', '-w', '--literally', '--stdin'], { input: hostile })
    ).trim();
    const env = {
      GIT_AUTHOR_NAME: 'x',
      GIT_AUTHOR_EMAIL: 'x',
      GIT_COMMITTER_NAME: 'x',
      GIT_COMMITTER_EMAIL: 'x',
    };
    const sha = (await remote.git(['commit-tree', '-m', 'hostile', tree], { env })).trim();
    await remote.git(['update-ref', 'refs/heads/main', sha]);
    const mirror = await fixture.mirror();

    const tip = (await mirror.fetch(gateway, fixture.target(remote.path), { branch: 'main' }))!;

    const listed = await mirror.listTree(tip, '');
    expect(listed.map(({ name, kind, isUtf8 }) => [name, kind, isUtf8])).toEqual([
      ['dir', 'tree', true],
      ['link.json', 'symlink', true],
      ['module', 'submodule', true],
      ['\ufffd\ufffd.', 'blob', false],
      ['../escape', 'blob', true],
      ['.git', 'blob', true],
      ['odd', 'other', true],
    ]);
    expect(await mirror.findEntry(tip, 'link.json')).toMatchObject({ kind: 'symlink' });
    expect(await mirror.findEntry(tip, 'link.json/x')).toBeNull();
    expect(await mirror.findEntry(tip, 'module')).toMatchObject({ kind: 'submodule' });
    expect(await mirror.findEntry(tip, 'module/x')).toBeNull();
    expect(await mirror.listTree(tip, 'link.json')).toEqual([]);
    // A commit on top preserves every entry that is not ours.
    const built = await mirror.buildCommit(commitOf(tip, { 'Orders/v1.json': '{}' }));
    expect((await mirror.listTree(built.sha, '')).length).toBe(listed.length + 1);
    for (const path of ['link.json/v1.json', 'module/v1.json', 'link.json', 'module', 'dir']) {
      await expect(mirror.buildCommit(commitOf(tip, { [path]: '{}' }))).rejects.toMatchObject({
        code: 'git_invalid_repository',
      });
    }
  });

  it('repacks loose objects and loses none', async () => {
    const { mirror, target, remote, tip: first } = await cloned();
    let tip = first;
    for (let n = 0; n < 12; n += 1) {
      const { sha } = await mirror.buildCommit(
        commitOf(tip, { 'Orders/v1.json': randomBytes(500).toString('hex'), [`a/${n}`]: 'x' }),
      );
      expect(await mirror.push(gateway, target, { sha, branch: 'main', expected: tip })).toEqual({
        kind: 'ok',
      });
      tip = sha;
    }
    for (let n = 0; n < 3; n += 1) {
      await remote.commit({ 'README.md': `${n}` });
      tip = (await mirror.fetch(gateway, target, { branch: 'main' }))!;
    }
    const unpushed = await mirror.buildCommit(commitOf(tip, { 'unpushed.json': '{}' }));

    expect(await mirror.maintain()).toEqual({ packedObjects: 0, removedLooseObjects: 0, removedPacks: 0 });
    const result = await mirror.maintain({ force: true });

    expect(result.removedLooseObjects).toBeGreaterThan(50);
    expect(result.removedPacks).toBe(4);
    expect(
      (await readdir(join(mirror.dir, 'objects', 'pack'))).filter((name) => name.endsWith('.pack')),
    ).toHaveLength(1);
    const local = new GitRepository(mirror.dir, 'main', null);
    await local.git([
      'fsck',
      '--strict',
      '--full',
      '--no-dangling',
      '--connectivity-only',
      tip,
      unpushed.sha,
    ]);
    expect(await mirror.walk({ from: tip, limit: 100 })).toHaveLength(16);
    expect(
      (await mirror.readBlob((await mirror.findEntry(tip, 'Orders/v1.json'))!.oid, { maxBytes: 5000 }))
        .length,
    ).toBe(1000);
    expect(await mirror.push(gateway, target, { sha: unpushed.sha, branch: 'main', expected: tip })).toEqual({
      kind: 'ok',
    });
    await remote.fsck();
    const again = await Mirror.open(mirror.dir);
    expect(again.tip('main')).toBe(unpushed.sha);
    await again.close();
  });

  it('walks the history in order, down to a known commit', async () => {
    const { mirror, target, remote, tip: first } = await cloned();
    const shas: string[] = [];
    for (const text of ['two', 'three', 'four'])
      shas.unshift(await remote.commit({ 'README.md': text }, { message: `${text}\n\nwith a body` }));
    const tip = (await mirror.fetch(gateway, target, { branch: 'main' }))!;
    const walked = await mirror.walk({ from: tip, hide: first, limit: 10 });
    expect(walked.map(({ sha }) => sha)).toEqual(shas);
    expect(walked[0]).toMatchObject({
      message: 'four\n\nwith a body',
      author: { name: 'Someone Else' },
      parents: [shas[1]],
    });
    expect(await mirror.walk({ from: tip, hide: '1'.repeat(40), limit: 2 })).toHaveLength(2);
  });
});
