import { CanActivate, ExecutionContext, HttpStatus, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { Config } from '../core/config';
import { AppError, unauthorized } from '../core/errors';
import { findBearerToken } from './bearer-token';
import { ownOrigin } from './origin';
import { PERMISSION, type Permission } from './permission';
import type { Principal, SignedInRequest } from './principal';
import { sessionCookieOf } from './session-cookie';
import { Sessions } from './sessions';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Authenticates requests, and refuses anonymous ones unless the route is public. */
@Injectable()
export class AuthGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly sessions: Sessions,
    private readonly config: Config,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const permission = this.reflector.getAllAndOverride<Permission | undefined>(PERMISSION, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (!permission)
      throw new Error(`${context.getClass().name}.${context.getHandler().name} declares no permission.`);
    if (permission === 'public') return true;
    const request = context.switchToHttp().getRequest<SignedInRequest>();
    const principal = await this.identify(request);
    if (!principal) throw unauthorized();
    if (principal.via === 'cookie') this.refuseOtherOrigins(request);
    request.principal = principal;
    return true;
  }

  private async identify(request: SignedInRequest): Promise<Principal | null> {
    if (request.headers.authorization !== undefined) {
      const bearer = findBearerToken(request);
      return bearer ? this.sessions.find(bearer, 'bearer') : null;
    }
    const cookie = sessionCookieOf(request, this.config);
    return cookie ? this.sessions.find(cookie, 'cookie') : null;
  }

  /** Refuses the cookie for other sites' pages. Browsers set the header that identifies them; pages cannot forge it. */
  private refuseOtherOrigins(request: SignedInRequest): void {
    if (SAFE_METHODS.has(request.method)) return;
    const own = ownOrigin(request, this.config);
    if (request.headers.origin === own) return;
    throw new AppError(
      'cross_origin',
      HttpStatus.FORBIDDEN,
      'This request does not come from this server’s own page.',
      {
        remedy: `Send it with Origin: ${own}, or with a bearer token.`,
      },
    );
  }
}
