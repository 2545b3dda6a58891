import type { EntityManager } from 'typeorm';
import type { Actor } from './access/workspace-member';

/** A parameter of a route that names something inside a workspace. */
export interface RouteResource {
  /** Subject of the 404, e.g. “The app”. */
  name: string;
  /** SQL that returns a row if it exists. It names the ids of the address by their parameters, e.g. `:w` and `:a`. */
  sql: string;
}

/**
 * Port for the modules above this one: each describes the kind of thing that it keeps in a workspace. The
 * implementations are listed in `app.module.ts`.
 */
export abstract class WorkspaceContent {
  /** Type of the workspace events about these things. */
  abstract readonly eventType: 'app' | 'job' | 'merge';
  /** Keyed by the name of the route's parameter. `WorkspaceGuard` answers 404 before it looks at the role. */
  abstract readonly routeResources: Record<string, RouteResource>;

  /** Returns the data of an event about `id`, as its GET answers it. Null if the actor may not see it yet. */
  abstract viewForEvent(actor: Actor, id: string): Promise<unknown>;

  /** Ends work under way for the workspace, in the transaction that deletes it. */
  abstract onWorkspaceDeleted(tx: EntityManager, workspaceId: string): Promise<void>;
}

/** Injection token of all implementations: `WorkspaceContent[]`. */
export const WORKSPACE_CONTENTS = Symbol('WorkspaceContent[]');
