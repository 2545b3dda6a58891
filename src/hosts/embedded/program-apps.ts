import type {
  GitSyncApp,
  GitSyncAppId,
  GitSyncChange,
  GitSyncCreation,
  GitSyncDocument,
  GitSyncMadeApp,
  GitSyncRemoval,
} from './git-sync-apps';

/** The `GitSyncApps` of the program around Trellis, as each of its processes has them. Calls reject with AppError. */
export interface ProgramApps {
  /** False for a program that makes its apps by itself alone: `create` and `remove` are refused. */
  takesNewApps(): Promise<boolean>;
  list(workspaceId: string): Promise<GitSyncApp[]>;
  read(id: GitSyncAppId): Promise<GitSyncDocument | null>;
  apply(change: GitSyncChange): Promise<string | null>;
  create(creation: GitSyncCreation): Promise<GitSyncMadeApp>;
  remove(removal: GitSyncRemoval): Promise<boolean>;
}

/** Injection token of the `ProgramApps` of this process; null where there are none. */
export const PROGRAM_APPS = Symbol('ProgramApps | null');
