import { join } from 'node:path';
import nodegit = require('nodegit');
import { measureFolder } from '../../../test/support/folder-size';
import { nodegitCallbacks } from '../../support/nodegit-callbacks';
import { DIRECTORY, META_PATH } from '../repository';
import { countApps } from './count-apps';
import type { Place, Way, WayDefinition } from './way';

const REF = 'refs/heads/main';

export const nodegitWay: WayDefinition = {
  key: 'nodegit',
  title: 'nodegit over libssh2',
  detail: 'libgit2 with its own SSH on a bare repository: fetch of the branch, then the list or the file.',
  start: async (place) => {
    const repository = await nodegit.Repository.init(join(place.workDir, 'mirror.git'), 1);
    return new NodegitRepository(place, repository);
  },
};

class NodegitRepository implements Way {
  constructor(
    private readonly place: Place,
    private readonly repository: nodegit.Repository,
  ) {}

  async list(): Promise<number> {
    const commit = await this.fetch();
    const folder = await (await commit.getEntry(DIRECTORY)).getTree();
    const paths = new Set<string>();
    for (const app of folder.entries().filter((entry) => entry.isTree()))
      for (const entry of (await app.getTree()).entries())
        paths.add(`${DIRECTORY}/${app.name()}/${entry.name()}`);
    return countApps(paths, await read(commit, META_PATH));
  }

  async pull(): Promise<string> {
    return read(await this.fetch(), this.place.app.path);
  }

  async storedBytes(): Promise<number> {
    return (await measureFolder(this.repository.path())).bytes;
  }

  close(): void {
    void this.repository.cleanup();
  }

  private async fetch(): Promise<nodegit.Commit> {
    const { git, url } = this.place;
    const remote = await nodegit.Remote.createAnonymous(this.repository, url);
    const options = { callbacks: nodegitCallbacks(git), downloadTags: 2 };
    await remote.fetch([`+${REF}:${REF}`], options as nodegit.FetchOptions, '');
    return this.repository.getReferenceCommit(REF);
  }
}

const read = async (commit: nodegit.Commit, path: string): Promise<string> =>
  (await (await commit.getEntry(path)).getBlob()).content().toString();
