import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { measureFolder } from '../../../test/support/folder-size';
import { documentAt, revisionText } from '../../support/app-document';
import { runGit } from '../../support/git-command';
import { withCommit } from '../../support/meta-file';
import { DIRECTORY, META_PATH } from '../repository';
import { countApps } from './count-apps';
import { PAGE, type Place, type Way, type WayDefinition } from './way';

const AUTHOR = { name: 'Bench', email: 'bench@localhost' };

export const partialClone: WayDefinition = {
  key: 'partial',
  title: 'git, `--depth 1 --filter=blob:none`',
  detail:
    'the `git` command: `clone --depth 1 --filter=blob:none --no-checkout`, later `fetch`, with commits built by `update-index` and `write-tree`. It has no history before the clone.',
  start: (place) => Promise.resolve(new Clone(place, ['--depth', '1', '--filter=blob:none'])),
};

export const keptClone: WayDefinition = {
  key: 'kept',
  title: 'git, a kept clone',
  detail: 'the same with the whole history and all files of one branch.',
  start: (place) => Promise.resolve(new Clone(place, [])),
};

class Clone implements Way {
  private readonly dir: string;
  private seen = '';

  constructor(
    private readonly place: Place,
    private readonly options: string[],
  ) {
    this.dir = join(place.workDir, 'clone');
  }

  async list(): Promise<number> {
    const { git, workDir, url } = this.place;
    const clone = ['clone', '--quiet', '--no-checkout', '--single-branch', '--no-tags'];
    await runGit(git, workDir, [...clone, ...this.options, url, this.dir]);
    const listed = await this.git(['ls-tree', '-r', '-z', '--name-only', 'origin/main', `${DIRECTORY}/`]);
    return countApps(new Set(listed.split('\0')), await this.show(META_PATH));
  }

  async import(): Promise<void> {
    await this.pull();
    await this.git(['log', '-1', '--format=%H %an %aI %B', 'origin/main', '--', this.place.app.path]);
  }

  async commit(revision: number): Promise<void> {
    const { app } = this.place;
    await this.fetch();
    const message = revisionText(revision);
    const meta = withCommit(await this.show(META_PATH), { gitAppId: app.gitAppId, message, author: AUTHOR });
    await this.git(['read-tree', 'origin/main']);
    for (const [path, text] of [
      [app.path, documentAt(app.document, revision)],
      [META_PATH, meta],
    ]) {
      const file = join(this.place.workDir, 'content');
      await writeFile(file, text);
      const sha = (await this.git(['hash-object', '-w', '--', file])).trim();
      await this.git(['update-index', '--add', '--cacheinfo', `100644,${sha},${path}`]);
    }
    const tree = (await this.git(['write-tree', '--missing-ok'])).trim();
    const author = ['-c', `user.name=${AUTHOR.name}`, '-c', `user.email=${AUTHOR.email}`];
    const commit = ['commit-tree', tree, '-p', 'origin/main', '-m', message];
    const sha = (await this.git([...author, ...commit])).trim();
    await this.git(['push', '--quiet', 'origin', `${sha}:refs/heads/main`]);
    this.seen = sha;
  }

  async history(): Promise<number> {
    await this.fetch();
    const log = ['log', `-${PAGE}`, '--format=%H %an %aI %s', 'origin/main', '--', this.place.app.path];
    return (await this.git(log)).trim().split('\n').length;
  }

  async check(): Promise<number> {
    await this.fetch();
    const log = ['log', '--format=%H %an %aI %s', `${this.seen}..origin/main`, '--', this.place.app.path];
    return (await this.git(log)).split('\n').filter(Boolean).length;
  }

  async pull(): Promise<string> {
    await this.fetch();
    this.seen = (await this.git(['rev-parse', 'origin/main'])).trim();
    return this.show(this.place.app.path);
  }

  async storedBytes(): Promise<number> {
    return (await measureFolder(this.dir)).bytes;
  }

  private async fetch(): Promise<void> {
    await this.git(['fetch', '--quiet', '--no-tags', 'origin', 'main']);
  }

  private show(path: string): Promise<string> {
    return this.git(['show', `origin/main:${path}`]);
  }

  private git(args: string[]): Promise<string> {
    return runGit(this.place.git, this.dir, args);
  }
}
