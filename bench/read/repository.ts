import { createGitRepository, type GitRepository } from '../../test/support/git-repository';
import { documentAt, makeAppDocument, randomOf, uuid } from '../support/app-document';
import { importCommits, type ImportedCommit } from '../support/fast-import';
import { entryOf, META_PATH, printMeta, withCommit } from '../support/meta-file';

/** Number of commits handed to Git at once: each contains the whole list of apps. */
const COMMITS_AT_ONCE = 200;

export interface RepositoryApp {
  gitAppId: string;
  path: string;
  document: string;
}

/** Repository that others write to: some apps in one commit, and then further commits. */
export class ForeignRepository {
  private revision = 0;

  private constructor(
    readonly repository: GitRepository,
    readonly apps: RepositoryApp[],
    private meta: string,
  ) {}

  static async make(options: {
    dir: string;
    appCount: number;
    kilobytes: number;
  }): Promise<ForeignRepository> {
    const { dir, appCount, kilobytes } = options;
    const repository = await createGitRepository({ dir, branch: 'main' });
    const random = randomOf(appCount);
    const meta: Parameters<typeof printMeta>[0] = {};
    const apps = Array.from({ length: appCount }, (_, number) => {
      const name = `Internal tool ${String(number).padStart(4, '0')}`;
      const gitAppId = uuid(random);
      meta[gitAppId] = entryOf(name, uuid(random));
      return {
        gitAppId,
        path: `${name}/v1.json`,
        document: makeAppDocument({ name, kilobytes, seed: number + 1 }),
      };
    });
    const files = new Map(apps.map(({ path, document }) => [path, document]));
    files.set(META_PATH, printMeta(meta));
    await importCommits(repository, [{ files, message: 'All apps' }], { parent: null });
    await repository.git(['repack', '-adq']);
    return new ForeignRepository(repository, apps, printMeta(meta));
  }

  /** Changes one of the first `among` apps per commit, in turn, with its entry; returns the final content of each. */
  async commit(count: number, { among }: { among: number }): Promise<Map<RepositoryApp, string>> {
    const documents = new Map<RepositoryApp, string>();
    for (let done = 0; done < count; done += COMMITS_AT_ONCE) {
      const commits: ImportedCommit[] = [];
      for (let number = done; number < Math.min(count, done + COMMITS_AT_ONCE); number++) {
        const app = this.apps[number % among];
        const document = documentAt(app.document, ++this.revision);
        const message = `Revision ${this.revision}`;
        const author = { name: 'Someone Else' };
        this.meta = withCommit(this.meta, { gitAppId: app.gitAppId, message, author });
        commits.push({
          message,
          files: new Map([
            [app.path, document],
            [META_PATH, this.meta],
          ]),
        });
        documents.set(app, document);
      }
      await importCommits(this.repository, commits, { parent: await this.repository.tip() });
    }
    return documents;
  }
}
