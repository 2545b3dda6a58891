import { createParamDecorator, ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import type { TokenScope } from './token-scope';

/** Program that works for a user, in a session of its own. */
export interface Agent {
  sessionId: string;
  /** Name and version that it gave, without characters that a branch or a commit could not hold. */
  name: string;
  version: string;
  /** Tool that it uses. */
  tool: string;
  /** The only branch that it may change; null until it has one. */
  branch: string | null;
}

/** Authenticated sender of a request. */
export interface Principal {
  userId: string;
  name: string;
  email: string;
  /** Author of the user's commits. */
  author: { name: string; email: string };
  /** Session or API token of the request. */
  credentialId: string;
  via: 'cookie' | 'bearer';
  /** Limits what the user may do with this credential; `all` for a session. */
  scope: TokenScope;
  /** The workspace to which an API token is limited; null: all of the user's. */
  onlyWorkspaceId: string | null;
  /** Absent when the user acts without one. */
  agent?: Agent;
}

export type SignedInRequest = Request & { principal?: Principal };

export function getPrincipal(request: SignedInRequest): Principal {
  if (!request.principal) throw new Error('A route without sign-in asked who is signed in.');
  return request.principal;
}

export const CurrentUser = createParamDecorator((_: unknown, context: ExecutionContext) =>
  getPrincipal(context.switchToHttp().getRequest<SignedInRequest>()),
);
