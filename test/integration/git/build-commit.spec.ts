import { randomBytes } from 'node:crypto';
import { type FileChange, Mirror } from '../../../src/git';
import { GitRepository } from '../../support/git-repository';
import { ADA, commitOf, GitFixture, TRELLIS } from './git-fixture';

describe('building a commit', () => {
  let fixture: GitFixture;
  let mirror: Mirror;
  let git: GitRepository;

  beforeAll(async () => {
    fixture = await GitFixture.start();
    mirror = await fixture.mirror();
    git = new GitRepository(mirror.dir, 'main', null);
  });
  afterAll(() => fixture.stop());

  const build = async (parent: string | null, files: Record<string, string | Buffer | null>) =>
    (await mirror.buildCommit(commitOf(parent, files))).sha;
  const check = (sha: string) => git.git(['fsck', '--strict', '--no-dangling', '--no-progress', sha]);

  it('changes only what it is asked to change, in the order that Git requires', async () => {
    const names = [
      'a.b/v1.json',
      'a/v1.json',
      'a-b/v1.json',
      'a',
      'z/y/x/w.json',
      "Ünï: 'x' [1]./v 1.json",
      '.meta/meta.json',
    ];
    const files = Object.fromEntries(names.filter((name) => name !== 'a').map((name) => [name, name]));
    const first = await build(null, files);
    await check(first);
    expect(await git.ls(first)).toHaveLength(6);
    const second = await build(first, { 'z/y/x/w.json': 'new' });
    expect((await git.git(['diff', '--name-status', first, second])).trim()).toBe('M\tz/y/x/w.json');
    expect(await git.show(second, 'z/y/x/w.json')).toBe('new');
    await check(second);
  });

  it('removes a folder with its last file, and replaces a folder with a file', async () => {
    const first = await build(null, { 'Orders/v1.json': '1', 'Orders/deep/x': '1', keep: '1' });
    const second = await build(first, { 'Orders/v1.json': null, 'Orders/deep/x': null, 'never/there': null });
    expect(await git.ls(second)).toEqual(['keep']);
    const third = await build(second, { keep: null, 'keep/v1.json': '2' });
    expect(await git.ls(third)).toEqual(['keep/v1.json']);
    const nothing = await build(third, { 'keep/v1.json': null });
    expect(await git.ls(nothing)).toEqual([]);
    await check(nothing);
  });

  it('moves a file so that Git detects a rename', async () => {
    const content = randomBytes(2_000).toString('hex');
    const first = await build(null, { 'Orders/v1.json': content });
    const { oid } = (await mirror.findEntry(first, 'Orders/v1.json'))!;
    const changes: FileChange[] = [
      { path: 'Orders/v1.json', content: null },
      { path: 'Bestellungen/v1.json', oid },
    ];
    const { sha } = await mirror.buildCommit({ ...commitOf(first, {}), changes });
    expect((await git.git(['diff', '-M', '--name-status', first, sha])).trim()).toBe(
      'R100\tOrders/v1.json\tBestellungen/v1.json',
    );
  });

  it('is deterministic, and creates no commit if nothing changes', async () => {
    const files = { 'Orders/v1.json': '1' };
    const first = await build(null, files);
    expect(await build(null, files)).toBe(first);
    const same = await mirror.buildCommit(commitOf(first, { ...files, 'not/there': null }));
    expect(same).toMatchObject({ sha: first, changed: false });
  });

  it('preserves the modes of other entries', async () => {
    const remote = await fixture.repository({
      'run.sh': { content: 'x', mode: '100755' },
      link: { content: 'run.sh', mode: '120000' },
    });
    const gateway = fixture.gateway();
    const tip = await mirror.fetch(gateway, fixture.target(remote.path), { branch: 'main' });
    const sha = await build(tip, { 'Orders/v1.json': '1', 'run.sh': 'y' });
    expect((await git.git(['ls-tree', sha])).split('\n').map((line) => line.slice(0, 6))).toEqual([
      '040000',
      '120000',
      '100755',
      '',
    ]);
  });

  it.each(['', '/', 'a//b', '../x', 'a/./b', '.git/config', 'a/.GIT/x', 'a\0b'])(
    'rejects %j as a path',
    async (path) => {
      await expect(build(null, { [path]: 'x' })).rejects.toThrow(TypeError);
    },
  );

  it('prevents names, email addresses and messages from forging a header', async () => {
    const author = { name: '  Eve <x>\ntree 1\0, ', email: 'eve@example.com>\nparent 2', date: ADA.date };
    const message = 'Sort by date\n\nauthor Someone <x> 1 +0000';
    const { sha } = await mirror.buildCommit({ ...commitOf(null, { a: '1' }), author, message });
    await check(sha);
    expect((await git.git(['log', '-1', '--format=%an|%ae|%aI|%cn|%B', sha])).trim()).toBe(
      'Eve xtree 1|eve@example.comparent 2|2026-01-02T03:04:05+00:00|Trellis|Sort by date\n\nauthor Someone <x> 1 +0000',
    );
    const nameless = await mirror.buildCommit({
      ...commitOf(null, { a: '1' }),
      author: { name: ' <> ', email: '', date: new Date(0) },
    });
    await check(nameless.sha);
    expect(await mirror.commit(sha)).toMatchObject({
      message: `${message}\n`,
      author: { name: 'Eve xtree 1' },
      date: TRELLIS.date,
    });
  });
});
