import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runGit } from '../../support/git-command';
import { OPERATIONS, type Change, type Scene, type Way, type WayDefinition } from './way';
import { commitAndPush, lsRemote } from './work-tree';

export const cloneWay: WayDefinition = {
  key: 'a',
  title: 'git, a clone per operation',
  detail:
    'the `git` command: clone (one branch, without tags), write both files, add, commit, push; check is `ls-remote`; pull is a clone and a read. Removing the clone is not counted.',
  isSlow: true,
  operations: OPERATIONS,
  start: async (scene) => new ClonePerOperation(scene, await scene.repository.tip()),
};

class ClonePerOperation implements Way {
  private count = 0;
  private readonly used: string[] = [];

  constructor(
    private readonly scene: Scene,
    private known: string,
  ) {}

  async commit(change: Change): Promise<void> {
    await commitAndPush(this.scene.git, await this.clone(), change);
  }

  async check(): Promise<boolean> {
    return (await lsRemote(this.scene.git, this.scene.workDir, this.scene.url)) === this.known;
  }

  async pull(): Promise<string> {
    return readFile(join(await this.clone(), this.scene.path), 'utf8');
  }

  async afterwards(): Promise<void> {
    this.known = await this.scene.repository.tip();
    for (const dir of this.used.splice(0)) await rm(dir, { recursive: true, force: true });
  }

  private async clone(): Promise<string> {
    const { git, workDir, url } = this.scene;
    const dir = join(workDir, `clone-${this.count++}`);
    await mkdir(workDir, { recursive: true });
    await runGit(git, workDir, ['clone', '--quiet', '--single-branch', '--no-tags', url, dir]);
    this.used.push(dir);
    return dir;
  }
}
