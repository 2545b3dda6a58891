import { readdir, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';

/** Size of the files in a folder, in bytes; `inside`: only of those with this folder in their path. */
export async function sizeOfFolder(folder: string, inside?: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => inside === undefined || path.split(sep).includes(inside));
  const sizes = await Promise.all(files.map(async (path) => (await stat(path)).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}
