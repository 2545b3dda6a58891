import { readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';

export const packFolderOf = (repository: string): string => join(repository, 'objects', 'pack');

const listPackNames = async (packFolder: string): Promise<string[]> =>
  (await readdir(packFolder)).filter((name) => name.endsWith('.pack'));

/** Moves packs between folders, each index before its pack: readers list packs, and then need the index. */
export async function movePacks(from: string, to: string): Promise<void> {
  for (const pack of await listPackNames(from))
    for (const name of [pack.replace(/pack$/, 'idx'), pack]) await rename(join(from, name), join(to, name));
}
