import type { Request } from 'express';

export type GitSyncRole = 'admin' | 'builder' | 'viewer';

export interface GitSyncPerson {
  /** At most 200 characters; unique, and never reused. */
  id: string;
  /** Author of the person’s commits, unless they choose another one in Trellis. */
  name: string;
  email: string;
}

export interface GitSyncWorkspace {
  /** At most 200 characters; unique, and never reused. */
  id: string;
  name: string;
  /** `admin` connects the repository, `builder` commits and pulls, `viewer` looks. */
  role: GitSyncRole;
}

export interface GitSyncMember extends GitSyncPerson {
  /** All workspaces of the person; empty for one who has none. */
  workspaces: GitSyncWorkspace[];
}

/** People of the program that Trellis is a part of: implement it as a provider of your program. */
export abstract class GitSyncMembers {
  /**
   * Returns the sender of a request, after the middleware that your program uses before `GitSyncModule.mount`; null if
   * not signed in. Called for every request, and every 15 s for each open page: read the answer afresh, so that revoked
   * rights end.
   */
  abstract find(request: Request): Promise<GitSyncMember | null>;
}
