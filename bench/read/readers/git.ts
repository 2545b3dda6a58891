import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { runGit } from '../../support/git-command';
import { META_PATH } from '../../support/meta-file';
import type { RepositoryApp } from '../repository';
import type { Follower, Place, Reader, ReaderDefinition } from './reader';

const REF = '+refs/heads/main:refs/heads/main';

export const gitReader: ReaderDefinition = {
  key: 'git',
  title: 'git, a kept bare clone',
  detail:
    'the `git` command: `clone --bare`, then `fetch`; the list is `ls-tree -r -l` and the list of apps parsed; an import is `log -1 -- <path>` and `show`; a check `log <seen>.. -- <path>`; a plan `diff --numstat <seen> main`, which compares lines instead of elements.',
  start: (place) => Promise.resolve(new KeptClone(place, [])),
};

export const shallowGitReader: ReaderDefinition = {
  key: 'shallow',
  title: 'git, `--depth 1`',
  detail:
    'the same with the newest commit alone: no answer to who changed an app last, or what is new of it.',
  start: (place) => Promise.resolve(new KeptClone(place, ['--depth', '1'])),
};

class KeptClone implements Reader {
  readonly follow: Follower;
  private readonly dir: string;
  private isCloned = false;
  private readonly seen = new Map<RepositoryApp, string>();

  constructor(
    private readonly place: Place,
    private readonly depth: string[],
  ) {
    this.dir = join(place.workDir, 'clone.git');
    this.follow = {
      import: async (app) => {
        await this.pull(app);
        await this.git(['log', '-1', '--format=%H %an %aI %B', 'main', '--', app.path]);
      },
      check: async (app) => {
        await this.bring();
        const range = `${this.seen.get(app) ?? ''}..main`;
        const commits = await this.git(['log', '--format=%H %an %aI %s', range, '--', app.path]);
        return commits.split('\n').filter(Boolean).length;
      },
      pull: (app) => this.pull(app),
      plan: async () => {
        await this.bring();
        const [imported = ''] = this.seen.values();
        const changed = await this.git(['diff', '--numstat', '-z', imported, 'main']);
        return changed.split('\0').filter((line) => line.endsWith('.json') && !line.endsWith(META_PATH))
          .length;
      },
    };
  }

  async list(): Promise<number> {
    await this.bring();
    const tree = await this.git(['ls-tree', '-r', '-l', '-z', 'main']);
    const paths = new Set(tree.split('\0').map((line) => line.slice(line.indexOf('\t') + 1)));
    const meta = JSON.parse(await this.git(['show', `main:${META_PATH}`])) as Record<
      string,
      Record<string, string>
    >;
    return Object.values(meta).filter((entry) =>
      paths.has(`${entry.gitAppName}/${entry.gitVersionName}.json`),
    ).length;
  }

  storedBytes(): Promise<number> {
    return sizeOfPacks(this.dir);
  }

  private async pull(app: RepositoryApp): Promise<string> {
    await this.bring();
    this.seen.set(app, (await this.git(['rev-parse', 'main'])).trim());
    return this.git(['show', `main:${app.path}`]);
  }

  private async bring(): Promise<void> {
    if (this.isCloned) await this.git(['fetch', '--quiet', '--no-tags', ...this.depth, this.place.url, REF]);
    else await this.clone();
    this.isCloned = true;
  }

  private async clone(): Promise<void> {
    const { git, workDir, url } = this.place;
    await runGit(git, workDir, ['clone', '--quiet', '--bare', '--no-tags', ...this.depth, url, this.dir]);
  }

  private git(args: string[]): Promise<string> {
    return runGit(this.place.git, this.dir, args);
  }
}

export async function sizeOfPacks(dir: string): Promise<number> {
  const folder = join(dir, 'objects', 'pack');
  const names = (await readdir(folder)).filter((name) => name.endsWith('.pack'));
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}
