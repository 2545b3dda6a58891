import { cp } from 'node:fs/promises';
import { createGitRepository, GitRepository } from '../../test/support/git-repository';
import { makeAppDocument, randomOf, uuid } from '../support/app-document';
import { importCommits } from '../support/fast-import';
import { entryOf, META_PATH, printMeta, withCommit } from '../support/meta-file';
import type { Change } from './ways/way';

export const APP_NAME = 'Orders';
export const APP_PATH = `${APP_NAME}/v1.json`;

const BRANCH = 'main';

interface RepositoryOptions {
  dir: string;
  appCount: number;
  document: string;
  neighbourKilobytes: number;
}

/** Creates a bare repository with this many apps, the measured one among them, in one commit. */
export async function makeRepository(options: RepositoryOptions): Promise<GitRepository> {
  const { dir, appCount, document, neighbourKilobytes } = options;
  const repository = await createGitRepository({ dir, branch: BRANCH });
  const random = randomOf(appCount);
  const files = new Map([[APP_PATH, document]]);
  const meta = { [uuid(random)]: entryOf(APP_NAME, uuid(random)) };
  for (let number = 1; number < appCount; number++) {
    const name = `Internal tool ${String(number).padStart(4, '0')}`;
    files.set(`${name}/v1.json`, makeAppDocument({ name, kilobytes: neighbourKilobytes, seed: number + 1 }));
    meta[uuid(random)] = entryOf(name, uuid(random));
  }
  files.set(META_PATH, printMeta(meta));
  await importCommits(repository, [{ files, message: 'All apps' }], { parent: null });
  await repository.git(['repack', '-adq']);
  return repository;
}

export async function copyRepository(repository: GitRepository, dir: string): Promise<GitRepository> {
  await cp(repository.path, dir, { recursive: true });
  return new GitRepository(dir, repository.branch, null);
}

/** Commits the change and pushes it as another writer. */
export async function commitAsSomeoneElse(repository: GitRepository, change: Change): Promise<void> {
  const parent = await repository.tip();
  const meta = withCommit(await repository.show(parent, META_PATH), change);
  const files = new Map([
    [change.path, change.document],
    [META_PATH, meta],
  ]);
  await importCommits(repository, [{ files, message: change.message }], { parent });
}
