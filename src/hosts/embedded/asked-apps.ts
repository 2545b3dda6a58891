import {
  GitSyncApps,
  type GitSyncApp,
  type GitSyncAppId,
  type GitSyncChange,
  type GitSyncDocument,
} from './git-sync-apps';

/** Asks the server that started this process. */
interface Server {
  ask(name: string, input: unknown): Promise<unknown>;
}

/** Names of the questions about apps. */
export const APP_QUESTIONS = { list: 'list apps', read: 'read an app', apply: 'change an app' } as const;

/** Apps of the program around Trellis as its Git worker, another process, has them. */
export class AskedApps extends GitSyncApps {
  constructor(private readonly server: Server) {
    super();
  }

  list(workspaceId: string): Promise<GitSyncApp[]> {
    return this.server.ask(APP_QUESTIONS.list, workspaceId) as Promise<GitSyncApp[]>;
  }

  read(id: GitSyncAppId): Promise<GitSyncDocument | null> {
    return this.server.ask(APP_QUESTIONS.read, id) as Promise<GitSyncDocument | null>;
  }

  apply(change: GitSyncChange): Promise<string | null> {
    return this.server.ask(APP_QUESTIONS.apply, change) as Promise<string | null>;
  }
}
