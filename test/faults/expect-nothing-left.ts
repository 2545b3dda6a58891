import { readdir } from 'node:fs/promises';
import { eventually } from '../support/eventually';
import type { GitRepository } from '../support/git-repository';
import { listProcesses } from '../support/trellis-process';

/** What Git, libgit2 and we call what is not finished. */
const UNFINISHED = /\.lock$|(?:^|\/)(?:tmp_|incoming-|pack_git2|pack_[^/]*tmp|\.tmp)/;

/** No process still serves the repository, and nothing half-done lies there or in the data folder. */
export async function expectNothingLeft(repository: GitRepository, dataDir: string): Promise<void> {
  await eventually(
    async () => {
      const serving = (await listProcesses()).filter(
        ({ command }) =>
          /git.(?:receive|upload)-pack|index-pack|unpack-objects/.test(command) &&
          command.includes(repository.path),
      );
      expect(serving).toEqual([]);
      for (const folder of [repository.path, dataDir]) {
        const names = await readdir(folder, { recursive: true });
        expect(names.filter((name) => UNFINISHED.test(name))).toEqual([]);
      }
    },
    { timeoutMs: 15_000 },
  );
  await repository.fsck();
}
