import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runGit } from '../../support/git-command';
import { OPERATIONS, type Change, type Scene, type Way, type WayDefinition } from './way';
import { commitAndPush, lsRemote } from './work-tree';

export const keptCloneWay: WayDefinition = {
  key: 'b',
  title: 'git, a kept clone',
  detail:
    'the `git` command: `pull --ff-only`, write both files, add, commit, push; check is `ls-remote`; pull is `pull --ff-only` and a read.',
  isSlow: true,
  operations: OPERATIONS,
  start: async (scene) => {
    const { git, repository, url, workDir } = scene;
    const dir = join(workDir, 'clone');
    await runGit(git, workDir, ['clone', '--quiet', repository.path, dir]);
    await runGit(git, dir, ['remote', 'set-url', 'origin', url]);
    return new KeptClone(scene, dir);
  },
};

class KeptClone implements Way {
  constructor(
    private readonly scene: Scene,
    private readonly dir: string,
  ) {}

  async commit(change: Change): Promise<void> {
    await this.update();
    await commitAndPush(this.scene.git, this.dir, change);
  }

  async check(): Promise<boolean> {
    const { git, url } = this.scene;
    const [theirs, ours] = await Promise.all([
      lsRemote(git, this.dir, url),
      runGit(git, this.dir, ['rev-parse', 'HEAD']),
    ]);
    return theirs === ours.trim();
  }

  async pull(): Promise<string> {
    await this.update();
    return readFile(join(this.dir, this.scene.path), 'utf8');
  }

  private async update(): Promise<void> {
    await runGit(this.scene.git, this.dir, ['pull', '--quiet', '--ff-only', 'origin', 'main']);
  }
}
