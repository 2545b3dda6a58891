import { join } from 'node:path';
import { measureFolder } from '../../test/support/folder-size';

/** All mirrors of a worker together. */
export interface MirrorSizes {
  looseObjects: number;
  packs: number;
  mib: number;
}

export async function measureMirrors(dataDir: string): Promise<MirrorSizes> {
  const { paths, bytes } = await measureFolder(join(dataDir, 'mirrors'));
  return {
    looseObjects: paths.filter((path) => /objects\/[0-9a-f]{2}\/[0-9a-f]{38}$/.test(path)).length,
    packs: paths.filter((path) => path.endsWith('.pack')).length,
    mib: bytes / 2 ** 20,
  };
}
