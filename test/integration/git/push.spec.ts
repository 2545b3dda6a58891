import { type Mirror, type PushResult, RemoteGateway, type RemoteTarget } from '../../../src/gitsync/git';
import { commitOf, GitWorld } from './git-world';

describe('pushing a commit', () => {
  let world: GitWorld;
  let gateway: RemoteGateway;

  beforeAll(async () => {
    world = await GitWorld.start();
    gateway = world.gateway();
  });
  afterAll(() => world.stop());

  const cloned = async (
    path: string,
  ): Promise<{ mirror: Mirror; target: RemoteTarget; tip: string | null }> => {
    const mirror = await world.mirror();
    const target = world.target(path);
    return { mirror, target, tip: await mirror.fetch(gateway, target, 'main') };
  };
  const push = async (
    { mirror, target, tip }: { mirror: Mirror; target: RemoteTarget; tip: string | null },
    files: Record<string, string | null>,
  ): Promise<{ sha: string; result: PushResult }> => {
    const { sha } = await mirror.buildCommit(commitOf(tip, files));
    return { sha, result: await mirror.push(gateway, target, { sha, branch: 'main', expected: tip }) };
  };

  it('lands on the server as Git itself would have written it', async () => {
    const remote = await world.repository({ 'Orders/v1.json': '{"a":1}', 'README.md': 'by hand' });
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

  it('makes the branch of an empty repository', async () => {
    const remote = await world.repository();
    const clone = await cloned(remote.path);
    expect(clone.tip).toBeNull();

    const { sha, result } = await push(clone, { 'Orders/v1.json': '{}' });

    expect(result).toEqual({ kind: 'ok' });
    expect(await remote.tip()).toBe(sha);
    await remote.fsck();
  });
});
