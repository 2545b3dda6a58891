import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Mirror, RemoteGateway } from '../../../src/git';
import { shaOf } from '../../../src/git/objects/sha';
import { eventually } from '../../support/eventually';
import { GitRepository } from '../../support/git-repository';
import { commitOf, GitFixture } from './git-fixture';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
const SCRIPT = join(__dirname, '../../../dist/src/git/mirror/packing-process.js');

describe('packing a mirror', () => {
  let fixture: GitFixture;
  let gateway: RemoteGateway;

  beforeAll(async () => {
    fixture = await GitFixture.start();
    gateway = fixture.gateway();
  });
  afterAll(() => fixture.stop());

  async function committed() {
    const remote = await fixture.repository({ 'README.md': 'one' });
    const target = fixture.target(remote.path);
    const mirror = await fixture.mirror();
    const first = (await mirror.fetch(gateway, target, { branch: 'main' }))!;
    const commit = async (parent: string, n: number) => {
      const files = { [`app-${n}.json`]: randomBytes(500).toString('hex') };
      const { sha } = await mirror.buildCommit(commitOf(parent, files));
      const request = { sha, branch: 'main', expected: parent };
      expect(await mirror.push(gateway, target, request)).toEqual({ kind: 'ok' });
      return sha;
    };
    let tip = first;
    for (let n = 0; n < 5; n += 1) tip = await commit(tip, n);
    const fsck = () =>
      new GitRepository(mirror.dir, 'main', null).git(['fsck', '--strict', '--full', '--no-dangling']);
    return { remote, target, mirror, tip, commit, fsck };
  }
  /** Stops the process at its first instruction, and returns its id. */
  async function stopWhenBegun(): Promise<number> {
    for (;;) {
      const children = await readFile(`/proc/self/task/${process.pid}/children`, 'utf8');
      for (const pid of children.split(' ').filter(Boolean).map(Number)) {
        const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
        if (!command.includes('packing-process')) continue;
        process.kill(pid, 'SIGSTOP');
        return pid;
      }
      await setImmediate();
    }
  }
  const isThere = (pid: number) => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };
  /** Writes enough files for a packing that takes a moment. */
  async function writeAhead(mirror: Mirror): Promise<Buffer[]> {
    const contents = Array.from({ length: 2_000 }, (_unused, n) => Buffer.from(`written ahead ${n}`));
    for (const content of contents) await mirror.writeBlob(content);
    return contents;
  }
  const listLeftovers = async ({ dir }: Mirror) =>
    (await readdir(dir)).filter((name) => name.startsWith('maintenance-'));
  const listLoose = async ({ dir }: Mirror) => {
    const names = await readdir(join(dir, 'objects'), { recursive: true });
    return names.filter((name) => /^..\/.{38}$/.test(name)).map((name) => join(dir, 'objects', name));
  };
  const listPacks = async ({ dir }: Mirror) =>
    (await readdir(join(dir, 'objects/pack'))).filter((name) => name.endsWith('.pack'));

  it('lets others read, commit and fetch meanwhile, and loses nothing of that', async () => {
    const { remote, target, mirror, tip, commit, fsck } = await committed();
    const packing = mirror.maintain({ force: true });
    const pid = await stopWhenBegun();

    const own = await commit(tip, 10);
    const unpushed = await mirror.buildCommit(commitOf(own, { 'unpushed.json': '{}' }));
    const theirs = await remote.commit({ 'README.md': 'two' });
    expect(await mirror.fetch(gateway, target, { branch: 'main' })).toBe(theirs);
    expect(await mirror.walk({ from: theirs, limit: 100 })).toHaveLength(8);
    process.kill(pid, 'SIGCONT');

    // Seven commits with a tree and a file each; the pack of the fetch stays as it is.
    expect(await packing).toMatchObject({ packedObjects: 21, removedLooseObjects: 21 });
    expect(await listPacks(mirror)).toHaveLength(3);
    await fsck();
    expect(await mirror.walk({ from: theirs, limit: 100 })).toHaveLength(8);
    expect(await mirror.hasCommit(unpushed.sha)).toBe(true);
    expect(await mirror.maintain({ force: true })).toMatchObject({ packedObjects: 0, removedPacks: 3 });
    await fsck();
    const last = await commit(theirs, 11);
    await remote.fsck();
    expect(await remote.tip()).toBe(last);
  });

  it('lets others read while it waits for a slow push', async () => {
    const { remote, target, mirror, tip, fsck } = await committed();
    const packing = mirror.maintain({ force: true });
    const pid = await stopWhenBegun();
    const held = await remote.holdPushes();
    const { sha } = await mirror.buildCommit(commitOf(tip, { 'slow.json': '{}' }));
    const pushing = mirror.push(gateway, target, { sha, branch: 'main', expected: tip });
    await held.reached();
    process.kill(pid, 'SIGCONT');
    await eventually(() => !isThere(pid));

    expect(await mirror.walk({ from: tip, limit: 100 })).toHaveLength(6);
    expect(await listPacks(mirror)).toHaveLength(1);
    await held.release();
    expect(await pushing).toEqual({ kind: 'ok' });
    expect(await packing).toMatchObject({ packedObjects: 18 });
    expect(await listLoose(mirror)).toEqual([]);
    await fsck();
  });

  it('packs what no branch has, too, and is not begun again for it', async () => {
    const { target, mirror, tip, fsck } = await committed();
    const other = commitOf(tip, { 'other.json': '{}' });
    const { sha } = await mirror.buildCommit(other);
    const contents = await writeAhead(mirror);
    expect(await mirror.maintain()).toMatchObject({ packedObjects: 2_018, removedLooseObjects: 2_018 });
    expect(await listLoose(mirror)).toEqual([]);
    expect(await mirror.maintain()).toMatchObject({ packedObjects: 0 });
    for (const content of contents.slice(0, 50))
      expect(await mirror.readBlob(shaOf('blob', content), { maxBytes: 100 })).toEqual(content);
    expect(await mirror.push(gateway, target, { sha, branch: 'main', expected: tip })).toEqual({
      kind: 'ok',
    });
    await fsck();
  });

  describe('after a squashed branch, whose files the server takes for known,', () => {
    const first = randomBytes(500).toString('hex');
    const second = `${first} and more`;

    async function squashed() {
      const made = await committed();
      const { remote, target, mirror, tip } = made;
      const { sha } = await mirror.buildCommit(commitOf(tip, { 'squashed.json': first }));
      const request = { sha, branch: 'side', expected: null };
      expect(await mirror.push(gateway, target, request)).toEqual({ kind: 'ok' });
      const squash = await remote.commit({ 'squashed.json': first });
      // A server with bitmaps, as large hosts have them, sends nothing that any offered commit has.
      await remote.git(['repack', '-adbq']);
      expect(await mirror.fetch(gateway, target, { branch: 'main' })).toBe(squash);
      await remote.git(['branch', '-D', 'side']);
      expect(await mirror.fetch(gateway, target, { branch: 'side' })).toBeNull();
      return { ...made, squash };
    }

    it('keeps the files', async () => {
      const { mirror, squash } = await squashed();
      await mirror.maintain({ force: true });
      expect(await listLoose(mirror)).toEqual([]);
      const again = await Mirror.open(mirror.dir);
      const { oid } = (await again.findEntry(squash, 'squashed.json'))!;
      expect((await again.readBlob(oid, { maxBytes: 2_000 })).toString()).toBe(first);
      await again.close();
    });

    it('packs a file that is changed and changed back', async () => {
      const { target, mirror, squash, fsck } = await squashed();
      const changed = await mirror.buildCommit(commitOf(squash, { 'squashed.json': second }));
      const files = { 'squashed.json': first, 'other.json': '{}' };
      const { sha } = await mirror.buildCommit(commitOf(changed.sha, files));
      const request = { sha, branch: 'main', expected: squash };
      expect(await mirror.push(gateway, target, request)).toEqual({ kind: 'ok' });
      await mirror.maintain({ force: true });
      await fsck();
      expect(await listLoose(mirror)).toEqual([]);
    });
  });

  it('builds no long chains of differences, however many versions a file has', async () => {
    const { mirror, tip, fsck } = await committed();
    const text = randomBytes(500).toString('hex');
    let last = tip;
    for (let n = 0; n < 120; n += 1)
      last = (await mirror.buildCommit(commitOf(last, { 'app.json': `${text} ${n}` }))).sha;
    await mirror.maintain({ force: true });
    const packed = new GitRepository(mirror.dir, 'main', null);
    // The fetch left a pack as well.
    const packs = (await listPacks(mirror)).map((name) => join(mirror.dir, 'objects/pack', name));
    const listed = await packed.git(['verify-pack', '-v', ...packs]);
    const lengths = [...listed.matchAll(/^chain length = (\d+):/gm)].map(([, length]) => Number(length));
    expect(lengths).toEqual(Array.from({ length: 50 }, (_unused, at) => at + 1));
    const { oid } = (await mirror.findEntry(last, 'app.json'))!;
    expect((await mirror.readBlob(oid, { maxBytes: 2_000 })).toString()).toBe(`${text} 119`);
    await fsck();
  });

  it('writes an object once that a pack has already', async () => {
    const { mirror, fsck } = await committed();
    const content = Buffer.from('written twice');
    const countPacked = async () =>
      /in-pack: \d+/.exec(await new GitRepository(mirror.dir, 'main', null).git(['count-objects', '-v']))![0];
    await mirror.writeBlob(content);
    await mirror.maintain({ force: true });
    const packed = await countPacked();
    const again = await Mirror.open(mirror.dir);
    await again.writeBlob(content);
    expect(await listLoose(again)).toHaveLength(1);
    expect(await again.maintain({ force: true })).toMatchObject({ removedLooseObjects: 1 });
    expect(await listLoose(again)).toEqual([]);
    expect(await listPacks(again)).toHaveLength(1);
    expect(await countPacked()).toBe(packed);
    await fsck();
    await again.close();
  });

  it('leaves no removed file open, and no index of a removed pack in memory', async () => {
    const { remote, target, mirror } = await committed();
    const walk = async () => {
      const tip = (await mirror.fetch(gateway, target, { branch: 'main' }))!;
      // Longer histories are walked by libgit2.
      return mirror.walk({ from: tip, limit: 1_000 });
    };
    for (let n = 0; n < 70; n += 1) await remote.commit({ 'README.md': `${n}` });
    expect(await walk()).toHaveLength(76);
    await mirror.maintain({ force: true });
    expect(await walk()).toHaveLength(76);

    const ofMirror = (path: string) => path.includes(mirror.dir);
    const listOpen = async () => {
      const mapped = (await readFile('/proc/self/maps', 'utf8')).split('\n');
      const fds = await readdir('/proc/self/fd');
      const links = await Promise.all(fds.map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')));
      return [...mapped, ...links].filter(ofMirror);
    };
    await eventually(async () => {
      // Each walk of libgit2 holds what it was begun with.
      collectGarbage();
      const open = await listOpen();
      expect(open.length).toBeGreaterThan(0);
      expect(open.filter((file) => file.endsWith('(deleted)'))).toEqual([]);
    });
  });

  it('changes nothing if its process is killed, and is done by the next one', async () => {
    const { mirror, tip, commit, fsck } = await committed();
    await writeAhead(mirror);
    const packs = await listPacks(mirror);
    const packing = mirror.maintain();
    const refused = expect(packing).rejects.toThrow('ended: SIGKILL');
    const pid = await stopWhenBegun();
    process.kill(pid, 'SIGCONT');
    while ((await listLeftovers(mirror)).length === 0) await setImmediate();
    process.kill(pid, 'SIGKILL');
    await refused;

    expect(await listPacks(mirror)).toEqual(packs);
    expect(await listLeftovers(mirror)).toEqual([]);
    await commit(tip, 10);
    expect(await mirror.maintain()).toMatchObject({ packedObjects: 2_018 });
    await fsck();
  });

  it('ends with the mirror', async () => {
    const { mirror, tip } = await committed();
    const packing = mirror.maintain({ force: true });
    const refused = expect(packing).rejects.toThrow('ended: SIGKILL');
    const pid = await stopWhenBegun();
    await mirror.close();
    await refused;

    expect(isThere(pid)).toBe(false);
    const again = await Mirror.open(mirror.dir);
    expect(again.tip('main')).toBe(tip);
    expect(await again.maintain({ force: true })).toMatchObject({ packedObjects: 15 });
    await again.close();
  });

  it('is of no use to a mirror that was replaced meanwhile', async () => {
    const { target, mirror, tip, fsck } = await committed();
    const packing = mirror.maintain({ force: true });
    const pid = await stopWhenBegun();
    // An object that is not there is taken for damage.
    await expect(mirror.readBlob('1'.repeat(40), { maxBytes: 1 })).rejects.toMatchObject({
      code: 'git_mirror_damaged',
    });
    const fetched = mirror.fetch(gateway, target, { branch: 'main' });
    process.kill(pid, 'SIGCONT');

    expect(await packing).toEqual({ packedObjects: 0, removedLooseObjects: 0, removedPacks: 0 });
    expect(await fetched).toBe(tip);
    expect(await listPacks(mirror)).toHaveLength(1);
    expect(await listLeftovers(mirror)).toEqual([]);
    await fsck();
  });

  it('runs in a process that gets no secrets, and ends with the one that began it', async () => {
    const { mirror } = await committed();
    process.env.TRELLIS_SECRET_KEY = 'a secret';
    const packing = mirror.maintain({ force: true });
    const pid = await stopWhenBegun();
    delete process.env.TRELLIS_SECRET_KEY;
    expect(await readFile(`/proc/${pid}/environ`, 'utf8')).not.toContain('SECRET');
    process.kill(pid, 'SIGCONT');
    await packing;
    await eventually(() => !isThere(pid));

    const child = fork(SCRIPT, { execArgv: [] });
    const exited = once(child, 'exit');
    child.disconnect();
    expect(await exited).toEqual([0, null]);
  });
});
