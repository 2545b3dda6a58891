import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GitError } from '../../../src/git';
import { PackReceiver } from '../../../src/git/objects/index-pack';
import { createGitRepository, type GitRepository } from '../../support/git-repository';

const MIB = 1024 * 1024;

let repository: GitRepository;
let folder: string;
let objects: Buffer;

beforeAll(async () => {
  // Too large to be kept in memory while the pack comes in.
  const large = randomBytes(5 * MIB);
  repository = await createGitRepository({ files: { 'a/large.bin': large } });
  for (const version of [1, 2, 3]) {
    large[version * MIB] ^= 1;
    await repository.commit({ 'a/large.bin': large });
  }
  const lines = Array.from({ length: 9_000 }, () => randomBytes(16).toString('hex'));
  for (let version = 0; version < 40; version += 1) {
    lines[(version * 7_919) % lines.length] = randomBytes(16).toString('hex');
    const text = lines.slice(0, version % 2 === 0 ? lines.length : 500).join('\n');
    await repository.commit({ [`a/v${version % 3}.json`]: text, 'README.md': `${version}` });
  }
  objects = await repository.gitBytes(['rev-list', '--objects', '--all']);
});
afterAll(() => repository.remove());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'index-pack-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Returns a pack of all objects, made by Git, with its index. */
async function packed(...options: string[]): Promise<{ pack: Buffer; index: Buffer }> {
  const base = join(folder, 'by-git');
  const args = ['pack-objects', '-q', '--window=20', '--depth=60', ...options, base];
  const name = (await repository.git(args, { input: objects })).trim();
  const [pack, index] = await Promise.all(['pack', 'idx'].map((end) => readFile(`${base}-${name}.${end}`)));
  await Promise.all(['pack', 'idx', 'rev'].map((end) => rm(`${base}-${name}.${end}`, { force: true })));
  return { pack, index };
}

async function receive(pack: Buffer, chunkBytes: number, mayGoOn = () => {}): Promise<string> {
  const receiver = await PackReceiver.open(folder);
  try {
    for (let at = 0; at < pack.length; at += chunkBytes)
      await receiver.push(pack.subarray(at, at + chunkBytes));
    await receiver.end();
    return (await receiver.finish(mayGoOn)).name;
  } finally {
    await receiver.close();
  }
}

it.each([
  ['whose deltas name their bases by offset', ['--delta-base-offset']],
  ['whose deltas name their bases by id', []],
  ['without deltas', ['--depth=0']],
])('a pack %s gets the index that Git gives it, however it is chunked', async (_, options) => {
  const { pack, index } = await packed(...options);
  for (const chunkBytes of [1_000, 65_536, pack.length]) {
    const name = await receive(pack, chunkBytes);
    expect((await readFile(join(folder, `${name}.pack`))).equals(pack)).toBe(true);
    expect((await readFile(join(folder, `${name}.idx`))).equals(index)).toBe(true);
    await Promise.all((await readdir(folder)).map((file) => rm(join(folder, file))));
  }
});

it('a pack whose checksum is wrong, or whose end is missing, is refused', async () => {
  const { pack } = await packed('--delta-base-offset');
  const flipped = Buffer.from(pack);
  flipped[pack.length - 1] ^= 1;
  for (const damaged of [flipped, pack.subarray(0, -1), pack.subarray(0, pack.length >> 1)]) {
    await expect(receive(damaged, 65_536)).rejects.toMatchObject({ code: 'git_invalid_repository' });
    expect(await readdir(folder)).toEqual(['incoming.pack']);
    await rm(join(folder, 'incoming.pack'));
  }
});

it('a delta whose base is not in the pack is refused', async () => {
  const args = ['pack-objects', '-q', '--thin', '--revs', '--stdout'];
  const pack = await repository.gitBytes(args, { input: 'main\n^main~1\n' });
  await expect(receive(pack, 65_536)).rejects.toMatchObject({ code: 'git_invalid_repository' });
});

it('indexing stops between two deltas once it is told to', async () => {
  const { pack } = await packed();
  const isOver = () => {
    throw new GitError('git_too_large');
  };
  await expect(receive(pack, 65_536, isOver)).rejects.toMatchObject({ code: 'git_too_large' });
  expect(await readdir(folder)).toEqual(['incoming.pack']);
});
