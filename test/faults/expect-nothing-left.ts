import { readdir } from 'node:fs/promises';
import { eventually } from '../support/eventually';
import type { GitRepository } from '../support/git-repository';
import { listServing } from '../support/trellis-process';

/** Names that Git, libgit2 and Trellis give to unfinished files. */
const UNFINISHED = /\.lock$|(?:^|\/)(?:tmp_|incoming-|pack_git2|pack_[^/]*tmp|\.tmp)/;

/**
 * Checks that no process serves the repository any more, and that neither it nor the data folder holds unfinished
 * files.
 */
export async function expectNothingLeft(repository: GitRepository, dataDir: string): Promise<void> {
  await eventually(async () => {
    expect(await listServing(repository)).toEqual([]);
    for (const folder of [repository.path, dataDir]) {
      const names = await readdir(folder, { recursive: true });
      expect(names.filter((name) => UNFINISHED.test(name))).toEqual([]);
    }
  });
  await repository.fsck();
}
