/**
 * Something has changed in Git, or will: the events of `GitSync.onEvent` on the server. `app`: its document, name or state in
 * Git. `job`: a commit, pull or import has been asked for, has begun or has ended. `workspace`: settings, branches or people.
 * The ids are your program’s.
 */
export type GitSyncEvent =
  | { type: 'app'; workspaceId: string; appId: string }
  | {
      type: 'job';
      workspaceId: string;
      appId: string | null;
      kind: string;
      status: string;
      commit: string | null;
    }
  | { type: 'workspace'; workspaceId: string };

/** Messages of Trellis in a frame to the page around it. */
export type FromFrame =
  | { trellis: 'ready' }
  | { trellis: 'event'; event: GitSyncEvent }
  | { trellis: 'imported'; appId: string }
  // Escape was pressed, and nothing in the frame was open that it closes.
  | { trellis: 'escape' };

/** Messages of that page to Trellis. */
export interface ToFrame {
  trellis: 'look';
  /** Null: what the person has chosen in Trellis, or their system. */
  colorScheme: 'light' | 'dark' | null;
}
