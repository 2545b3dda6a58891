import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PackFile } from '../../../src/gitsync/git/pack-file';
import { createGitRepository } from '../../support/git-repository';

/** Differs from another one in many places, so that the difference is packed with a table of codes of its own. */
const documentOf = (version: number): string =>
  Array.from({ length: 4_000 }, (_, line) => {
    const isOther = line % 40 === 0;
    return `"${line}": "${isOther ? `value ${(line * version * 7_919) % 99_991} of ${version}` : 'the same'}"\n`;
  }).join('');

it('knows the size and kind of every object of a real pack, differences among them', async () => {
  await using repository = await createGitRepository({ files: { 'Orders/v1.json': documentOf(1) } });
  for (const version of [2, 3, 4]) await repository.commit({ 'Orders/v1.json': documentOf(version) });
  await repository.git(['repack', '-adfq']);
  const folder = join(repository.path, 'objects', 'pack');
  const name = (await readdir(folder)).find((file) => file.endsWith('.pack'))!;
  const listed = await repository.git([
    'cat-file',
    '--batch-all-objects',
    '--batch-check=%(objectname) %(objecttype) %(objectsize) %(deltabase)',
  ]);
  const objects = listed
    .trim()
    .split('\n')
    .map((line) => line.split(' '));
  expect(objects.filter(([, type, , base]) => type === 'blob' && !/^0+$/.test(base!))).toHaveLength(3);

  const pack = await PackFile.open(join(folder, name));
  try {
    for (const [sha, kind, size] of objects)
      expect(await pack.findSize(sha!)).toEqual({ kind, sizeBytes: Number(size) });
  } finally {
    await pack.close();
  }
});
