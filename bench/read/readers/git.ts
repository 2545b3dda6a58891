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
  start: (place) => Promise.resolve(new KeptClone(place)),
};

class KeptClone implements Reader {
  readonly follow: Follower;
  private readonly dir: string;
  private isCloned = false;
  private readonly seen = new Map<RepositoryApp, string>();

  constructor(private readonly place: Place) {
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

  private async pull(app: RepositoryApp): Promise<string> {
    await this.bring();
    this.seen.set(app, (await this.git(['rev-parse', 'main'])).trim());
    return this.git(['show', `main:${app.path}`]);
  }

  private async bring(): Promise<void> {
    const { git, workDir, url } = this.place;
    if (this.isCloned) await this.git(['fetch', '--quiet', '--no-tags', url, REF]);
    else await runGit(git, workDir, ['clone', '--quiet', '--bare', '--no-tags', url, this.dir]);
    this.isCloned = true;
  }

  private git(args: string[]): Promise<string> {
    return runGit(this.place.git, this.dir, args);
  }
}
