import { join } from 'node:path';
import nodegit = require('nodegit');
import { META_PATH } from '../../support/meta-file';
import { nodegitCallbacks } from '../../support/nodegit-callbacks';
import { sizeOfPacks } from './git';
import type { Place, Reader, ReaderDefinition } from './reader';

const REF = 'refs/heads/main';

export const nodegitReader: ReaderDefinition = {
  key: 'nodegit',
  title: 'nodegit over libssh2',
  detail:
    'libgit2 with its own SSH on a bare repository: fetch, then the list of apps parsed and each file looked up by its path. `depth: 1` is asked for, and has no effect in this build.',
  start: async (place) => {
    const repository = await nodegit.Repository.init(join(place.workDir, 'mirror.git'), 1);
    return new NodegitRepository(place, repository);
  },
};

class NodegitRepository implements Reader {
  constructor(
    private readonly place: Place,
    private readonly repository: nodegit.Repository,
  ) {}

  async list(): Promise<number> {
    await this.fetch();
    const commit = await this.repository.getReferenceCommit(REF);
    const text = (await (await commit.getEntry(META_PATH)).getBlob()).content().toString();
    const entries = Object.values(JSON.parse(text) as Record<string, Record<string, string>>);
    let found = 0;
    for (const { gitAppName, gitVersionName } of entries) {
      if ((await commit.getEntry(`${gitAppName}/${gitVersionName}.json`)).isBlob()) found += 1;
    }
    return found;
  }

  storedBytes(): Promise<number> {
    return sizeOfPacks(this.repository.path());
  }

  private async fetch(): Promise<void> {
    const { git, url } = this.place;
    const remote = await nodegit.Remote.createAnonymous(this.repository, url);
    const options = { callbacks: nodegitCallbacks(git), downloadTags: 2, depth: 1 };
    await remote.fetch([`+${REF}:${REF}`], options as nodegit.FetchOptions, '');
  }
}
