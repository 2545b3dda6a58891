import { createParamDecorator, ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';

/** Who a request comes from. */
export interface Principal {
  userId: string;
  name: string;
  email: string;
  /** Of the commits that they make. */
  author: { name: string; email: string };
  /** The session or API token that it came with. */
  credentialId: string;
  via: 'cookie' | 'bearer';
}

export type SignedInRequest = Request & { principal?: Principal; isSignedIn?: boolean };

export function getPrincipal(request: SignedInRequest): Principal {
  if (!request.principal) throw new Error('A route without sign-in asked who is signed in.');
  return request.principal;
}

export const CurrentUser = createParamDecorator((_: unknown, context: ExecutionContext) =>
  getPrincipal(context.switchToHttp().getRequest<SignedInRequest>()),
);
