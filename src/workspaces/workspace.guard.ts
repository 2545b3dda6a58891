import { CanActivate, ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import { getPrincipal, PERMISSION, type Permission } from '../auth';
import { forbidden, notFound } from '../core/errors';
import { TAKES_BRANCH, takeBranch } from './access/branch-query';
import type { MemberRequest } from './access/workspace-member';
import { AcceptedRequests, requestKeyOf } from './idempotency/accepted-requests';
import { isAtLeast } from './members/role';
import { RouteResources } from './route-resources';

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
    const { userId } = principal;
    const takesBranch = this.reflector.getAllAndOverride<boolean | undefined>(TAKES_BRANCH, handlers);
    const branch = takesBranch ? takeBranch(request) : null;
    const { role, branchId, ids, missing } = await this.resources.find({ params, userId, branch });
    if (role === null) throw notFound('The workspace');
    // This very request may have deleted the thing: its repeat gets the first answer.
    const key = missing === null ? null : requestKeyOf(request, { userId, workspaceId });
    if (missing !== null && !(await this.requests.isKnown(key))) throw missing;
    if (!isAtLeast(role, needed)) throw forbidden(`This requires the role ${needed}; yours is ${role}.`);
    // An app has the same id on all branches: from here on, it is the one of its working copy.
    const spelled = Object.keys(ids).map((param) => [param, params[param].toLowerCase()] as const);
    request.named = { params: { ...params, ...Object.fromEntries(spelled) }, branch };
    Object.assign(params, ids);
    request.actor = { ...principal, workspaceId, branchId, role };
    return true;
  }
}
