import { EDITED_PATH, revisionText } from '../../support/app-document';
import { connectWorkspace } from '../../support/connect-workspace';
import type { Trellis } from '../../support/trellis-process';
import type { RepositoryApp } from '../repository';
import type { Follower, Planned, Reader, ReaderDefinition } from './reader';

export function trellisReader(
  trellis: Trellis,
  { key, title }: { key: string; title: string },
): ReaderDefinition {
  return {
    key,
    title,
    detail:
      'the whole program, PostgreSQL on disk: `GET …/git/apps`, `POST …/git/imports`, `GET …/git/updates`, `POST …/git/pull`, `GET …/git/pulls/plan`, `POST …/deployments`, from the request to its answer.',
    start: async (place) => new TrellisReader(trellis, await connectWorkspace(trellis, place)),
  };
}

/** Has a workspace of its own. */
class TrellisReader implements Reader {
  readonly follow: Follower;

  constructor(
    private readonly trellis: Trellis,
    private readonly workspace: string,
  ) {
    this.follow = new ImportedApps(trellis, workspace);
  }

  async list(): Promise<number> {
    const path = `${this.workspace}/git/apps`;
    const { items } = await this.trellis.finish<{ items: { problem: unknown }[] }>('GET', path);
    return items.filter(({ problem }) => problem === null).length;
  }
}

class ImportedApps implements Follower {
  private readonly ids = new Map<RepositoryApp, string>();
  private isFollowing = false;

  constructor(
    private readonly trellis: Trellis,
    private readonly workspace: string,
  ) {}

  async import(app: RepositoryApp): Promise<void> {
    const body = { gitAppId: app.gitAppId, locked: false };
    const { id } = await this.trellis.finish<{ id: string }>('POST', `${this.workspace}/git/imports`, body);
    this.ids.set(app, id);
  }

  async check(app: RepositoryApp): Promise<number> {
    const { commits } = await this.trellis.finish<{ commits: unknown[] }>(
      'GET',
      `${this.pathOf(app)}/git/updates`,
    );
    return commits.length;
  }

  async pull(app: RepositoryApp): Promise<() => Promise<string>> {
    await this.trellis.finish('POST', `${this.pathOf(app)}/git/pull`, {});
    return async () => (await this.trellis.call('GET', `${this.pathOf(app)}/export`)).text;
  }

  async plan(what: Planned): Promise<number> {
    if (what === 'pulls') {
      const path = `${this.workspace}/git/pulls/plan`;
      const { items } = await this.trellis.finish<{ items: { changeCount: number | null }[] }>('GET', path);
      return items.filter(({ changeCount }) => changeCount !== null && changeCount > 0).length;
    }
    if (!this.isFollowing)
      await this.trellis.finish('PUT', `${this.workspace}/deployment`, { follow: { branch: 'main' } });
    this.isFollowing = true;
    const path = `${this.workspace}/deployments`;
    const { plan } = await this.trellis.finish<{ plan: { apps: { change: string }[] } }>('POST', path, {
      plan: true,
    });
    return plan.apps.filter(({ change }) => change === 'changed').length;
  }

  async commit(app: RepositoryApp, revision: number): Promise<void> {
    const definition = `${this.pathOf(app)}/definition`;
    const { etag } = await this.trellis.call('GET', definition);
    await this.trellis.call('PATCH', definition, {
      body: JSON.stringify([{ op: 'replace', path: EDITED_PATH, value: revisionText(revision) }]),
      type: 'application/json-patch+json',
      ifMatch: etag ?? '',
    });
    await this.trellis.finish('POST', `${this.pathOf(app)}/git/commits`, { message: `Revision ${revision}` });
  }

  private pathOf = (app: RepositoryApp): string => `${this.workspace}/apps/${this.ids.get(app) ?? ''}`;
}
