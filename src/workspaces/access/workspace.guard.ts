import { CanActivate, ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { getPrincipal, PERMISSION, type Permission } from '../../auth';
import { forbidden, notFound } from '../../core/errors';
import { isAtLeast } from '../members/role';
import { AcceptedRequests, requestKeyOf } from '../idempotency/accepted-requests';
import { RouteResources } from './route-resources';
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
    const needed = this.reflector.getAllAndOverride<Permission>(PERMISSION, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (needed === 'public' || needed === 'user') return true;
    const request = context.switchToHttp().getRequest<MemberRequest>();
    const params = request.params as Record<string, string>;
    // PostgreSQL accepts ids in any case; code that compares them needs one spelling.
    for (const name of Object.keys(params))
      if (this.resources.has(name)) params[name] = params[name].toLowerCase();
    const workspaceId = (params.w ?? '').toLowerCase();
    params.w = workspaceId;
    const principal = getPrincipal(request);
    const { role, missing } = await this.resources.find(params, principal.userId);
    if (role === null) throw notFound('The workspace');
    // This very request may have deleted the thing: its repeat gets the first answer.
    const key = missing === null ? null : requestKeyOf(request, { userId: principal.userId, workspaceId });
    if (missing !== null && !(await this.requests.isKnown(key))) throw notFound(missing);
    if (!isAtLeast(role, needed)) throw forbidden(`This requires the role ${needed}; yours is ${role}.`);
    request.actor = { ...principal, workspaceId, role };
    return true;
  }
}
