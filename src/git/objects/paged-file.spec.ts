import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PagedFile } from './paged-file';

const PAGE = 16 << 10;

it('reads any range of a file: within a page, across two, and longer than a page', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'trellis-paged-'));
  const path = join(folder, 'file');
  const content = randomBytes(3 * PAGE + 100);
  await writeFile(path, content);
  const file = await PagedFile.open(path);
  try {
    expect(file.bytes).toBe(content.length);
    for (const start of [0, 1, PAGE - 1, PAGE, 2 * PAGE - 10, 3 * PAGE - 1, 3 * PAGE + 99, content.length]) {
      for (const length of [0, 1, 20, PAGE - 1, PAGE, PAGE + 1, 3 * PAGE])
        expect((await file.read(start, length)).equals(content.subarray(start, start + length))).toBe(true);
    }
  } finally {
    await file.close();
    await rm(folder, { recursive: true });
  }
});

it('does not confuse the pages of two files', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'trellis-paged-'));
  const contents = [Buffer.from('one'), Buffer.from('two')];
  const files = await Promise.all(
    contents.map(async (content, index) => {
      const path = join(folder, String(index));
      await writeFile(path, content);
      return PagedFile.open(path);
    }),
  );
  try {
    for (const [index, file] of files.entries()) expect(await file.read(0, 3)).toEqual(contents[index]);
  } finally {
    await Promise.all(files.map((file) => file.close()));
    await rm(folder, { recursive: true });
  }
});
