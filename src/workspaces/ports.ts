import type { EntityManager } from 'typeorm';
import type { AppError } from '../core/errors';
import type { Actor } from './workspace-member';

/** A parameter of a route that names something inside a workspace. */
export interface RouteResource {
  /** Subject of the 404, e.g. “The app”. */
  name: string;
  /**
   * SQL for the thing's id, without a row if it does not exist. It names the ids of the address by their parameters, e.g.
   * `:w` and `:a`; `:copy` is the id of the branch that the request names, or the workspace's for the default one.
   */
  sql: string;
  /** Another answer than `not_found` where the SQL returns a row: the thing exists on another branch. */
  elsewhere?: { sql: string; error: () => AppError };
}

/** The branches of a workspace, as `?branch=` names them. */
export interface WorkingCopies {
  /** SQL for the id of the branch with the name `:branch` in the workspace `:w`, or the workspace's for the default one. */
  sql: string;
  missing: () => AppError;
  /**
   * SQL for `workspace_id`, the `name` of the branch that the user `$1` works on in each of the workspaces `$2`, and the
   * default branch's `default_name`; without a row if there is no repository.
   */
  activeSql: string;
}

/**
 * Port for the modules above this one: each describes the kind of thing that it keeps in a workspace. The
 * implementations are listed in `app.module.ts`.
 */
export abstract class WorkspaceContent {
  /** Type of the workspace events about these things; null if there are none. */
  abstract readonly eventType: 'app' | 'job' | 'merge' | 'review' | null;
  /** Keyed by the name of the route's parameter. `WorkspaceGuard` answers 404 before it looks at the role. */
  abstract readonly routeResources: Record<string, RouteResource>;
  /** Given by one implementation. */
  readonly workingCopy?: WorkingCopies;
  /** SQL: true if a host outside of Trellis has the apps of the workspace `:w`. Given by one implementation. */
  readonly hasHostSql?: string;

  /** Returns the data of an event about `id`, as its GET answers it. Null if the actor may not see it yet. */
  abstract viewForEvent(actor: Actor, id: string): Promise<unknown>;

  /** Ends the workspace's unfinished work, in the transaction that deletes it. */
  abstract onWorkspaceDeleted(tx: EntityManager, workspaceId: string): Promise<void>;
}

/** Injection token of all implementations: `WorkspaceContent[]`. */
export const WORKSPACE_CONTENTS = Symbol('WorkspaceContent[]');
