import {
  CanActivate,
  ExecutionContext,
  Injectable,
  applyDecorators,
  HttpStatus,
  SetMetadata,
  Inject,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ApiQuery } from '@nestjs/swagger';
import type { Request } from 'express';
import { getPrincipal, PERMISSION, type Agent, type Permission, type Principal } from '../auth';
import { Database } from '../core/database';
import { forbidden, notFound, badRequest } from '../core/errors';
import { Refuses } from '../core/http';
import { AcceptedRequests, requestKeyOf } from './idempotency';
import { isAtLeast, type Role } from './members/role';
import { WORKSPACE_CONTENTS, type WorkspaceContent } from './ports';
import { RouteResources, type FoundResources } from './route-resources';
import type { MemberRequest } from './workspace-member';

/** Guards routes under `/api/workspaces/:w`: 404 for things hidden from the caller, then 403 for the role. */
@Injectable()
export class WorkspaceGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly resources: RouteResources,
    private readonly requests: AcceptedRequests,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const handlers = [context.getHandler(), context.getClass()];
    const needed = this.reflector.getAllAndOverride<Permission>(PERMISSION, handlers);
    if (needed === 'public' || needed === 'user') return true;
    const request = context.switchToHttp().getRequest<MemberRequest & Request>();
    const params = request.params as Record<string, string>;
    // PostgreSQL accepts ids in any case; code that compares them needs one spelling.
    const workspaceId = (params.w ?? '').toLowerCase();
    params.w = workspaceId;
    const principal = getPrincipal(request);
    const { userId, agent } = principal;
    const takesBranch = this.reflector.getAllAndOverride<boolean | undefined>(TAKES_BRANCH, handlers);
    const branch = takesBranch ? takeBranch(request) : null;
    const { branchId, ids, missing, hasHost, ...found } = await this.resources.find({
      params,
      userId,
      branch,
    });
    const role = roleIn(workspaceId, principal, found);
    if (role === null) throw notFound('The workspace');
    if (missing !== null && !(await this.isRepeat(request, { userId, workspaceId }))) throw missing;
    if (!isAtLeast(role, needed)) throw forbidden(`This requires the role ${needed}; yours is ${role}.`);
    if (agent && takesBranch) refuseOtherBranch(agent, request.method, branch);
    // An app has the same id on all branches: from here on, it is the one of its working copy.
    const spelled = Object.keys(ids).map((param) => [param, params[param].toLowerCase()] as const);
    request.named = { params: { ...params, ...Object.fromEntries(spelled) }, branch };
    Object.assign(params, ids);
    request.actor = { ...principal, workspaceId, branchId, role };
    request.hasHost = hasHost;
    return true;
  }

  /** A repeated request may have deleted the thing itself: it gets the first answer. */
  private isRepeat(request: Request, by: { userId: string; workspaceId: string }): Promise<boolean> {
    return this.requests.isKnown(requestKeyOf(request, by));
  }
}

/** A credential for one workspace has no role in others. */
const roleIn = (
  workspaceId: string,
  { onlyWorkspaceId }: Principal,
  { role }: Pick<FoundResources, 'role'>,
): Role | null => (onlyWorkspaceId === null || onlyWorkspaceId === workspaceId ? role : null);

/** An agent must not change what people work on, whatever its tools do. */
function refuseOtherBranch({ branch: own }: Agent, method: string, branch: string | null): void {
  if (method === 'GET' || (branch !== null && branch === own)) return;
  throw forbidden('An agent changes apps on the branch of its session alone.', {
    code: 'agent_branch_only',
    remedy: own === null ? 'Its first change makes the branch.' : `The branch is ${own}.`,
  });
}

const TAKES_BRANCH = 'takes branch';

/** Marks routes of apps, which concern the default branch unless `?branch=` names another one. */
export const TakesBranch = () =>
  applyDecorators(
    SetMetadata(TAKES_BRANCH, true),
    ApiQuery({
      name: 'branch',
      required: false,
      description: 'The branch that is meant; without it the default one.',
      schema: { type: 'string' },
    }),
    Refuses(HttpStatus.NOT_FOUND, 'not_found', 'git_branch_not_found', 'app_not_on_branch'),
  );

/** Takes `branch` out of the query, so that the types of other parameters need not know it. Null if there is none. */
function takeBranch(request: Request): string | null {
  const { branch, ...query } = request.query;
  if (branch === undefined) return null;
  if (typeof branch !== 'string' || branch === '' || branch.includes('\0'))
    throw badRequest('The parameter `branch` is not the name of a branch.', [
      { path: 'branch', message: 'must be the name of one branch' },
    ]);
  // Express computes the query again each time it is read.
  Object.defineProperty(request, 'query', { value: query, configurable: true });
  return branch;
}

interface Row {
  workspace_id: string;
  name: string;
  default_name: string;
}

interface OpenedBranch {
  activeBranch?: string;
  defaultBranch?: string;
}

/** Finds the branches that a user works on, one in each workspace. */
@Injectable()
export class ActiveBranches {
  private readonly sql: string | undefined;

  constructor(
    private readonly database: Database,
    @Inject(WORKSPACE_CONTENTS) contents: WorkspaceContent[],
  ) {
    this.sql = contents.find(({ workingCopy }) => workingCopy)?.workingCopy?.activeSql;
  }

  /** Adds the names of the branch and of the default one to each workspace that has a repository. */
  async addTo<T extends { id: string }>(userId: string, workspaces: T[]): Promise<(T & OpenedBranch)[]> {
    const ids = workspaces.map(({ id }) => id);
    const rows =
      this.sql === undefined || ids.length === 0
        ? []
        : await this.database.query<Row>(this.sql, [userId, ids]);
    const found = new Map(rows.map((row) => [row.workspace_id, row]));
    return workspaces.map((workspace) => {
      const row = found.get(workspace.id);
      return row ? { ...workspace, activeBranch: row.name, defaultBranch: row.default_name } : workspace;
    });
  }
}
