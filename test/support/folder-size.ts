import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Returns the paths in a folder, and the bytes of all files; files may vanish during the walk. */
export async function measureFolder(folder: string): Promise<{ paths: string[]; bytes: number }> {
  const paths = await readdir(folder, { recursive: true });
  const sizes = await Promise.all(
    paths.map((path) =>
      stat(join(folder, path)).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return { paths, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}
