import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PackFile } from '../../../src/git/objects/pack-file';
import { createGitRepository, type GitRepository } from '../../support/git-repository';

/**
 * Returns a document that differs from other versions in many places, so that the delta is compressed with a dynamic
 * Huffman table.
 */
const documentOf = (version: number): string =>
  Array.from({ length: 4_000 }, (_, line) => {
    const isOther = line % 40 === 0;
    return `"${line}": "${isOther ? `value ${(line * version * 7_919) % 99_991} of ${version}` : 'the same'}"\n`;
  }).join('');

let repository: GitRepository;
let pack: PackFile;
let objects: { sha: string; kind: string; size: number; base: string }[];

beforeAll(async () => {
  repository = await createGitRepository({ files: { 'Orders/v1.json': documentOf(1) } });
  for (const version of [2, 3, 4]) await repository.commit({ 'Orders/v1.json': documentOf(version) });
  await repository.git(['repack', '-adfq']);
  const folder = join(repository.path, 'objects', 'pack');
  const name = (await readdir(folder)).find((file) => file.endsWith('.pack'))!;
  const format = '%(objectname) %(objecttype) %(objectsize) %(deltabase)';
  const listed = await repository.git(['cat-file', '--batch-all-objects', `--batch-check=${format}`]);
  objects = listed
    .trim()
    .split('\n')
    .map((line) => line.split(' ') as [string, string, string, string])
    .map(([sha, kind, size, base]) => ({ sha, kind, size: Number(size), base }));
  pack = await PackFile.open(join(folder, name));
});

afterAll(async () => {
  await pack.close();
  await repository.remove();
});

const isDifference = ({ base }: { base: string }) => !/^0+$/.test(base);

it('knows the size of every object of a real pack, including deltas', async () => {
  expect(objects.filter((object) => object.kind === 'blob' && isDifference(object))).toHaveLength(3);
  for (const { sha, size } of objects) expect(await pack.findSize(sha)).toBe(size);
});

it('reads every object in any order, including from its cache', async () => {
  for (const { sha, kind, size } of [...objects, ...objects.toReversed()]) {
    const found = await pack.find(sha, size);
    expect(found!.kind).toBe(kind);
    expect(found!.content.equals(await repository.gitBytes(['cat-file', kind, sha]))).toBe(true);
  }
});

it('allocates no more memory for a small object than its size', async () => {
  const small = objects.filter(({ kind }) => kind !== 'blob');
  expect(small).not.toHaveLength(0);
  for (const { sha, size } of small)
    expect((await pack.find(sha, size))!.content.buffer.byteLength).toBeLessThanOrEqual(size + 64);
});

it('refuses objects over the requested limit, even if they are cached', async () => {
  for (const { sha, size } of objects)
    await expect(pack.find(sha, size - 1)).rejects.toMatchObject({ code: 'git_too_large' });
});
