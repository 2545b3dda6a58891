import { createParamDecorator, ExecutionContext } from '@nestjs/common';
import type { Principal, SignedInRequest } from '../../auth';
import type { Role } from '../members/role';

/** User who acts in a workspace, with their role there. */
export interface Actor extends Principal {
  workspaceId: string;
  role: Role;
}

export type MemberRequest = SignedInRequest & { actor?: Actor };

export function memberOf({ actor }: MemberRequest): Actor {
  if (!actor) throw new Error('A route outside a workspace asked for the member.');
  return actor;
}

export const CurrentMember = createParamDecorator((_: unknown, context: ExecutionContext): Actor =>
  memberOf(context.switchToHttp().getRequest<MemberRequest>()),
);
