import { createParamDecorator, ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import type { TokenScope } from './token-scope';

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
}

export type SignedInRequest = Request & { principal?: Principal };

export function getPrincipal(request: SignedInRequest): Principal {
  if (!request.principal) throw new Error('A route without sign-in asked who is signed in.');
  return request.principal;
}

export const CurrentUser = createParamDecorator((_: unknown, context: ExecutionContext) =>
  getPrincipal(context.switchToHttp().getRequest<SignedInRequest>()),
);
