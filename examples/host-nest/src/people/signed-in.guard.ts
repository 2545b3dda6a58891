import { type CanActivate, type ExecutionContext, Injectable, UnauthorizedException } from '@nestjs/common';
import type { PersonRequest } from './sign-in';

/** Guards every route of Toolshed but `/sign-in`. */
@Injectable()
export class SignedInGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<PersonRequest>();
    if (request.person || request.path === '/sign-in') return true;
    throw new UnauthorizedException('Sign in at /sign-in first.');
  }
}
