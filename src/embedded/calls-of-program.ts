import type { NestExpressApplication } from '@nestjs/platform-express';
import type { AppView } from '../apps';
import { AppError, notFound } from '../core/errors';
import type { AppGitView, ImportedAppView, RepositoryAppPage } from '../gitsync';
import { EmbeddedIds, idHere, MirrorPeople, type GitSyncAppId, type GitSyncMember } from '../hosts';
import { InnerApi, type ApiAs } from '../mcp';
import type {
  GitSyncCaller,
  GitSyncChanges,
  GitSyncCommit,
  GitSyncCommitCall,
  GitSyncHistory,
  GitSyncHistoryCall,
  GitSyncImport,
  GitSyncImportCall,
  GitSyncPull,
  GitSyncPullCall,
  GitSyncRepositoryApp,
  GitSyncStatus,
  GitSyncUpdates,
} from './git-sync-calls';
import { GitSyncError } from './git-sync-error';

/** Longer than one Git operation may take. A job that waits for the remote goes on afterwards. */
const CALL_MS = 150_000;
const LOOPBACK = '127.0.0.1';

/** The program's calls: requests to the API inside of this process, with the rights and records of any request. */
export abstract class CallsOfProgram {
  /** Throws GitSyncError while there is none. */
  protected abstract server(): NestExpressApplication;

  /** Returns the app's state in Git. */
  async status(app: GitSyncAppId, { by }: GitSyncCaller): Promise<GitSyncStatus> {
    return this.ofApp(app, by, async (api, path) => {
      const [git, { gitState: state }] = await Promise.all([
        api.get<AppGitView>(`${path}/git`),
        api.get<AppView>(path),
      ]);
      return { ...git, state };
    });
  }

  /** Returns the changes of the app since its last commit. */
  changes(app: GitSyncAppId, { by }: GitSyncCaller): Promise<GitSyncChanges> {
    return this.ofApp(app, by, (api, path) => api.get(`${path}/git/changes`));
  }

  /** Commits the app as your program has it at this moment. */
  commit(app: GitSyncAppId, { by, ...body }: GitSyncCommitCall): Promise<GitSyncCommit> {
    return this.ofApp(app, by, (api, path) => api.change('POST', `${path}/git/commits`, { body }));
  }

  /** Looks in the repository for commits of the app that were not pulled. */
  checkForUpdates(app: GitSyncAppId, { by }: GitSyncCaller): Promise<GitSyncUpdates> {
    return this.ofApp(app, by, (api, path) => api.get(`${path}/git/updates`));
  }

  /** Pulls the app: your `apply` gets it as it is in the repository. */
  pull(app: GitSyncAppId, { by, ...body }: GitSyncPullCall): Promise<GitSyncPull> {
    return this.ofApp(app, by, (api, path) => api.change('POST', `${path}/git/pull`, { body }));
  }

  /** Returns the commits of the app, the latest first. */
  history(app: GitSyncAppId, { by, cursor, limit }: GitSyncHistoryCall): Promise<GitSyncHistory> {
    return this.ofApp(app, by, (api, path) => api.get(`${path}/git/history`, { cursor, limit }));
  }

  /** Lists the apps in the repository of a workspace. */
  async list(workspaceId: string, { by }: GitSyncCaller): Promise<GitSyncRepositoryApp[]> {
    return this.ofWorkspace(workspaceId, by, async (api, path) => {
      const { items } = await api.get<RepositoryAppPage>(`${path}/git/apps`);
      return items;
    });
  }

  /** Imports an app of the repository, named by `gitAppId` or `path`: your `create` makes it. */
  async import(workspaceId: string, { by, ...body }: GitSyncImportCall): Promise<GitSyncImport> {
    return this.ofWorkspace(workspaceId, by, async (api, path) => {
      const made = await api.change<ImportedAppView>('POST', `${path}/git/imports`, { body });
      const { id, name, missing } = made;
      const appId = await this.server().get(EmbeddedIds).appThere(id);
      if (appId === null) throw notFound('The app');
      return { appId, name, missing };
    });
  }

  private ofApp<T>(
    app: GitSyncAppId,
    by: GitSyncMember,
    call: (api: ApiAs, path: string) => Promise<T>,
  ): Promise<T> {
    return this.ofWorkspace(app.workspaceId, by, async (api, path) =>
      call(api, `${path}/apps/${await this.appHere(app)}`),
    );
  }

  private async ofWorkspace<T>(
    workspaceId: string,
    by: GitSyncMember,
    call: (api: ApiAs, path: string) => Promise<T>,
  ): Promise<T> {
    try {
      const [people, inner] = [this.server().get(MirrorPeople), this.server().get(InnerApi)];
      const sender = await people.member(by, people.question());
      const api = inner.as(sender, { ip: LOOPBACK, deadline: Date.now() + CALL_MS });
      return await call(api, `/api/workspaces/${idHere('workspace', workspaceId)}`);
    } catch (error) {
      if (error instanceof AppError) throw new GitSyncError(error);
      throw error;
    }
  }

  private async appHere(app: GitSyncAppId): Promise<string> {
    const found = await this.server().get(EmbeddedIds).appHere(app);
    if (found === null) throw notFound('The app');
    return found;
  }
}
