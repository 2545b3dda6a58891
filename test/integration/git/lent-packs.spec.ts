import { randomBytes } from 'node:crypto';
import { readdir, stat, truncate, chmod } from 'node:fs/promises';
import { join } from 'node:path';
import type { Mirror, RemoteGateway } from '../../../src/git';
import type { GitRepository } from '../../support/git-repository';
import { commitOf, GitFixture } from './git-fixture';

const MAX = { maxBytes: 4 << 20 };
const FILM_BYTES = 2 << 20;

let fixture: GitFixture;
let gateway: RemoteGateway;

beforeAll(async () => {
  fixture = await GitFixture.start();
  gateway = fixture.gateway();
});
afterAll(() => fixture.stop());

/** A repository whose server sends whole histories. */
async function whole(): Promise<GitRepository> {
  const film = randomBytes(FILM_BYTES);
  const remote = await fixture.repository({ 'apps/v1.json': '{}', 'media/film.bin': film });
  await remote.git(['config', 'uploadpack.allowFilter', 'false']);
  return remote;
}

/** A new mirror with a credential, which may borrow from others; `used` is their credential at present. */
async function mirrorOf(
  remote: GitRepository,
  lenders: Mirror[] = [],
  { key = 'key-a', used = 'key-a' } = {},
) {
  const mirror = await fixture.mirror();
  const list = () => Promise.resolve(lenders.map(({ dir }) => ({ dir, credentialId: used })));
  mirror.setLenders({ credentialId: key, list });
  const received = jest.spyOn(gateway, 'download');
  const tip = (await mirror.fetch(gateway, fixture.target(remote.path), { branch: 'main' }))!;
  const downloads = received.mock.calls.length;
  received.mockRestore();
  return { mirror, tip, downloads };
}

const filesOf = async ({ dir }: Mirror) => {
  const folder = join(dir, 'objects', 'pack');
  const names = (await readdir(folder)).filter((name) => name.endsWith('.pack'));
  return Promise.all(
    names.map(async (name) => ({ path: join(folder, name), ...(await stat(join(folder, name))) })),
  );
};

async function expectWhole({ mirror, tip }: { mirror: Mirror; tip: string }): Promise<void> {
  const entry = (await mirror.findEntry(tip, 'media/film.bin'))!;
  expect((await mirror.readBlob(entry.oid, MAX)).length).toBe(FILM_BYTES);
}

it('a second workspace links the packs of the first one, and downloads nothing', async () => {
  const remote = await whole();
  const first = await mirrorOf(remote);
  const second = await mirrorOf(remote, [first.mirror], { key: 'key-b' });
  expect([first.downloads, second.downloads]).toEqual([1, 0]);
  const inodes = async (mirror: Mirror) => (await filesOf(mirror)).map(({ ino }) => ino);
  expect(await inodes(second.mirror)).toEqual(await inodes(first.mirror));
  await expectWhole(second);
  // A third one borrows from the second.
  expect((await mirrorOf(remote, [second.mirror], { used: 'key-b' })).downloads).toBe(0);
});

it('it downloads only what was pushed since, and each goes its own way', async () => {
  const remote = await whole();
  const first = await mirrorOf(remote);
  const { sha } = await first.mirror.buildCommit(commitOf(first.tip, { 'apps/v1.json': '{"by": "first"}' }));
  const target = fixture.target(remote.path);
  await first.mirror.push(gateway, target, { sha, branch: 'main', expected: first.tip });
  const second = await mirrorOf(remote, [first.mirror]);
  expect([second.tip, second.downloads]).toEqual([sha, 1]);
  const sizes = (await filesOf(second.mirror)).map(({ size }) => size);
  expect(sizes.filter((size) => size > 2_000)).toHaveLength(1);
  await first.mirror.maintain({ force: true });
  await first.mirror.close();
  await expectWhole(second);
  const next = await second.mirror.buildCommit(commitOf(sha, { 'apps/v1.json': '{"by": "second"}' }));
  const request = { sha: next.sha, branch: 'main', expected: sha };
  expect(await second.mirror.push(gateway, target, request)).toEqual({ kind: 'ok' });
  await remote.fsck();
});

it('nothing is lent that was built and not pushed', async () => {
  const remote = await whole();
  const first = await mirrorOf(remote);
  const { sha } = await first.mirror.buildCommit(commitOf(first.tip, { 'apps/v1.json': '{"secret": 1}' }));
  await first.mirror.maintain({ force: true });
  const second = await mirrorOf(remote, [first.mirror]);
  expect(await first.mirror.hasCommit(sha)).toBe(true);
  expect(await second.mirror.hasCommit(sha)).toBe(false);
});

it('nothing is lent that came with another credential', async () => {
  const remote = await whole();
  const first = await mirrorOf(remote);
  const second = await mirrorOf(remote, [first.mirror], { used: 'a-newer-key' });
  expect(second.downloads).toBe(1);
});

it('a damaged or lost pack is not lent, and damage of a lent one is repaired on both sides', async () => {
  const remote = await whole();
  const first = await mirrorOf(remote);
  const second = await mirrorOf(remote, [first.mirror]);
  const [pack] = await filesOf(first.mirror);
  await chmod(pack.path, 0o644);
  await truncate(pack.path, 1 << 20);
  const third = await mirrorOf(remote, [first.mirror]);
  expect(third.downloads).toBe(1);
  await expectWhole(third);
  for (const { mirror, tip } of [first, second]) {
    await expect(expectWhole({ mirror, tip })).rejects.toMatchObject({ code: 'git_mirror_damaged' });
    await mirror.fetch(gateway, fixture.target(remote.path), { branch: 'main' });
    await expectWhole({ mirror, tip });
  }
});
