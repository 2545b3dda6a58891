import { ExecutionContext, createParamDecorator } from '@nestjs/common';
import type { Principal, SignedInRequest } from '../auth';
import type { Role } from './members/role';

/** A workspace's apps as they are on one branch. */
export interface WorkingCopy {
  workspaceId: string;
  /** Null: the default branch. */
  branchId: string | null;
}

export const defaultCopyOf = (workspaceId: string): WorkingCopy => ({ workspaceId, branchId: null });

/** User who acts in a workspace, with their role there, on the branch that the request names. */
export interface Actor extends Principal, WorkingCopy {
  role: Role;
}

/** Things of a request as its sender names them. */
export interface NamedInRequest {
  /** Parameters of the address; of an app, its id on all branches. */
  params: Record<string, string>;
  /** Null: the default one, or none. */
  branch: string | null;
}

export type MemberRequest = SignedInRequest & {
  actor?: Actor;
  named?: NamedInRequest;
  /** A host outside of Trellis has the apps of the workspace. */
  hasHost?: boolean;
};

export function memberOf({ actor }: MemberRequest): Actor {
  if (!actor) throw new Error('A route outside a workspace asked for the member.');
  return actor;
}

export const CurrentMember = createParamDecorator((_: unknown, context: ExecutionContext): Actor =>
  memberOf(context.switchToHttp().getRequest<MemberRequest>()),
);
