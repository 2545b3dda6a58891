import type { GitSyncApps } from './git-sync-apps';

/** The `GitSyncApps` of the program around Trellis, as each of its processes has them. Calls reject with AppError. */
export interface ProgramApps extends Required<GitSyncApps> {
  /** False for a program that makes its apps by itself alone: `create` and `remove` are refused. */
  takesNewApps(): Promise<boolean>;
}

/** Injection token of the `ProgramApps` of this process; null where there are none. */
export const PROGRAM_APPS = Symbol('ProgramApps | null');
