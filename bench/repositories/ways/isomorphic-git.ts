import fs from 'node:fs';
import { join } from 'node:path';
import git from 'isomorphic-git';
import http from 'isomorphic-git/http/node';
import { measureFolder } from '../../../test/support/folder-size';
import { DIRECTORY, META_PATH } from '../repository';
import { countApps } from './count-apps';
import type { Place, Way, WayDefinition } from './way';

export const isomorphicWay: WayDefinition = {
  key: 'isomorphic',
  title: 'isomorphic-git, depth 1',
  detail:
    'Git in JavaScript alone, to `git http-backend`: `clone` and `fetch` with `depth: 1` of one branch, without a checkout. It has no filters.',
  // It keeps a pack in memory several times over.
  maxMegabytes: 300,
  start: (place) => Promise.resolve(new IsomorphicClone(place)),
};

class IsomorphicClone implements Way {
  private readonly gitdir: string;

  constructor(private readonly place: Place) {
    this.gitdir = join(place.workDir, 'clone.git');
  }

  async list(): Promise<number> {
    const { gitdir } = this;
    const { httpUrl: url, workDir: dir } = this.place;
    const clone = { url, ref: 'main', singleBranch: true, noCheckout: true, noTags: true, depth: 1 };
    await git.clone({ fs, http, dir, gitdir, ...clone });
    const oid = await this.tip();
    const apps = await git.readTree({ fs, gitdir, oid, filepath: DIRECTORY });
    const paths = new Set<string>();
    for (const app of apps.tree.filter(({ type }) => type === 'tree'))
      for (const entry of (await git.readTree({ fs, gitdir, oid: app.oid })).tree)
        paths.add(`${DIRECTORY}/${app.path}/${entry.path}`);
    return countApps(paths, await this.read(META_PATH));
  }

  async pull(): Promise<string> {
    const { gitdir } = this;
    const { httpUrl: url } = this.place;
    await git.fetch({ fs, http, gitdir, url, ref: 'main', singleBranch: true, tags: false, depth: 1 });
    return this.read(this.place.app.path);
  }

  async storedBytes(): Promise<number> {
    return (await measureFolder(this.gitdir)).bytes;
  }

  private tip(): Promise<string> {
    return git.resolveRef({ fs, gitdir: this.gitdir, ref: 'refs/remotes/origin/main' });
  }

  private async read(filepath: string): Promise<string> {
    const { blob } = await git.readBlob({ fs, gitdir: this.gitdir, oid: await this.tip(), filepath });
    return Buffer.from(blob).toString();
  }
}
