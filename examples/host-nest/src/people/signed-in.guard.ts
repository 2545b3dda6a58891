import {
  type CanActivate,
  type ExecutionContext,
  HttpException,
  HttpStatus,
  Injectable,
  UnauthorizedException,
} from '@nestjs/common';
import type { Response } from 'express';
import type { PersonRequest } from './sign-in';

/** Guards every route of Toolshed but `/sign-in`, which browsers are led to. */
@Injectable()
export class SignedInGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const http = context.switchToHttp();
    const request = http.getRequest<PersonRequest>();
    if (request.person || request.path === '/sign-in') return true;
    const isBrowser = request.method === 'GET' && request.accepts(['json', 'html']) === 'html';
    if (!isBrowser) throw new UnauthorizedException('Sign in at /sign-in first.');
    http
      .getResponse<Response>()
      .setHeader('Location', `/sign-in?next=${encodeURIComponent(request.originalUrl)}`);
    throw new HttpException('Sign in first.', HttpStatus.SEE_OTHER);
  }
}
