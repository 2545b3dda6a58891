import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** All mirrors of a worker together. */
export interface MirrorSizes {
  looseObjects: number;
  packs: number;
  mib: number;
}

export async function measureMirrors(dataDir: string): Promise<MirrorSizes> {
  const folder = join(dataDir, 'mirrors');
  const paths = await readdir(folder, { recursive: true });
  // Files may be packed and removed meanwhile.
  const sizes = await Promise.all(
    paths.map((path) =>
      stat(join(folder, path)).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return {
    looseObjects: paths.filter((path) => /objects\/[0-9a-f]{2}\/[0-9a-f]{38}$/.test(path)).length,
    packs: paths.filter((path) => path.endsWith('.pack')).length,
    mib: sizes.reduce((sum, size) => sum + size, 0) / 2 ** 20,
  };
}
