import type {
  GitSyncApp,
  GitSyncAppId,
  GitSyncChange,
  GitSyncCreation,
  GitSyncDocument,
  GitSyncMadeApp,
  GitSyncRemoval,
} from './git-sync-apps';
import type { ProgramApps } from './program-apps';

/** Asks the server that started this process. */
interface Server {
  ask(name: string, input: unknown): Promise<unknown>;
}

/** Names of the questions about apps. */
export const APP_QUESTIONS = {
  takesNewApps: 'take new apps',
  list: 'list apps',
  read: 'read an app',
  apply: 'change an app',
  create: 'make an app',
  remove: 'remove an app',
} as const;

/** Apps of the program around Trellis as its Git worker, another process, has them. */
export class AskedApps implements ProgramApps {
  constructor(private readonly server: Server) {}

  takesNewApps(): Promise<boolean> {
    return this.server.ask(APP_QUESTIONS.takesNewApps, null) as Promise<boolean>;
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

  create(creation: GitSyncCreation): Promise<GitSyncMadeApp> {
    return this.server.ask(APP_QUESTIONS.create, creation) as Promise<GitSyncMadeApp>;
  }

  remove(removal: GitSyncRemoval): Promise<boolean> {
    return this.server.ask(APP_QUESTIONS.remove, removal) as Promise<boolean>;
  }
}
