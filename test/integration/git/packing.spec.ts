import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Mirror, RemoteGateway } from '../../../src/git';
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
  const listLeftovers = async ({ dir }: Mirror) =>
    (await readdir(dir)).filter((name) => name.startsWith('maintenance-'));
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

    // Five commits with a tree and a file each; what came later stays as it is.
    expect(await packing).toMatchObject({ packedObjects: 15, removedLooseObjects: 15 });
    expect(await listPacks(mirror)).toHaveLength(3);
    await fsck();
    expect(await mirror.walk({ from: theirs, limit: 100 })).toHaveLength(8);
    expect(await mirror.hasCommit(unpushed.sha)).toBe(true);
    expect(await mirror.maintain({ force: true })).toMatchObject({ packedObjects: 3, removedPacks: 3 });
    await fsck();
    const last = await commit(theirs, 11);
    await remote.fsck();
    expect(await remote.tip()).toBe(last);
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
    const packs = await listPacks(mirror);
    const packing = mirror.maintain({ force: true });
    const refused = expect(packing).rejects.toThrow('ended: SIGKILL');
    process.kill(await stopWhenBegun(), 'SIGKILL');
    await refused;

    expect(await listPacks(mirror)).toEqual(packs);
    expect(await listLeftovers(mirror)).toEqual([]);
    await commit(tip, 10);
    expect(await mirror.maintain({ force: true })).toMatchObject({ packedObjects: 18 });
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
