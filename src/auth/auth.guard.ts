import { CanActivate, ExecutionContext, HttpStatus, Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Response } from 'express';
import { Config, EMBEDDING, signInAt, type Embedding } from '../core/config';
import { AppError, unauthorized } from '../core/errors';
import { Callers } from './callers/callers';
import { managedByHost, NOT_EMBEDDED } from './callers/not-embedded';
import { findInnerSender } from './inner-requests';
import { AGENT_SCOPE, resourceMetadataOf } from './oauth/metadata';
import { isOwnOrigin, ownAddress, ownOrigin } from './origin';
import { PERMISSION, type Permission } from './permission';
import type { Principal, SignedInRequest } from './principal';
import { FOR_AGENTS, READS, tokenForAgents, tokenReadOnly } from './token-scope';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Authenticates requests, and refuses anonymous ones unless the route is public. */
@Injectable()
export class AuthGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly callers: Callers,
    private readonly config: Config,
    @Inject(EMBEDDING) private readonly embedding: Embedding | null,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const handlers = [context.getHandler(), context.getClass()];
    const permission = this.reflector.getAllAndOverride<Permission | undefined>(PERMISSION, handlers);
    if (!permission)
      throw new Error(`${context.getClass().name}.${context.getHandler().name} declares no permission.`);
    const embedding = this.reflector.getAllAndOverride<boolean | undefined>(NOT_EMBEDDED, handlers)
      ? this.embedding
      : null;
    if (permission === 'public') {
      if (embedding) throw managedByHost(embedding);
      return true;
    }
    const request = context.switchToHttp().getRequest<SignedInRequest>();
    if (this.isForAgents(context)) this.refuseOriginsOfOthers(request);
    const principal = findInnerSender(request) ?? (await this.identify(context, request));
    if (embedding) throw managedByHost(embedding);
    if (principal.scope === 'read' && !this.isRead(context, request)) throw tokenReadOnly();
    request.principal = principal;
    return true;
  }

  private async identify(context: ExecutionContext, request: SignedInRequest): Promise<Principal> {
    const principal = await this.callers.identify(request);
    if (!principal) {
      if (this.isForAgents(context) && !this.embedding) this.nameMetadata(context, request);
      throw unauthorized(this.embedding ? `Sign in at ${signInAt(this.embedding)} first.` : undefined);
    }
    if (principal.via === 'cookie') this.refuseOtherOrigins(request);
    if (principal.scope === 'agent' && !this.isForAgents(context)) throw tokenForAgents();
    return principal;
  }

  /**
   * Refuses agents' requests that a page of another origin sends, also with a token, as the Model Context Protocol demands:
   * a page whose name has been pointed at this server would reach it otherwise (DNS rebinding).
   */
  private refuseOriginsOfOthers(request: SignedInRequest): void {
    const { origin } = request.headers;
    if (origin === undefined || isOwnOrigin(origin, request, this.config)) return;
    throw new AppError(
      'cross_origin',
      HttpStatus.FORBIDDEN,
      'This request comes from a page of another origin.',
      {
        remedy: this.config.baseUrl
          ? `Send it from ${this.config.baseUrl}, or from a program that sends no header Origin.`
          : 'Send it from a program that sends no header Origin, or set TRELLIS_BASE_URL to the address of this server.',
      },
    );
  }

  /** Names the metadata by which an agent learns how to sign in (RFC 9728), and whether its token is wrong (RFC 6750). */
  private nameMetadata(context: ExecutionContext, request: SignedInRequest): void {
    const address = resourceMetadataOf(ownAddress(request, this.config));
    const response = context.switchToHttp().getResponse<Response>();
    const error = request.headers.authorization === undefined ? '' : ', error="invalid_token"';
    response.setHeader(
      'WWW-Authenticate',
      `Bearer resource_metadata="${address}", scope="${AGENT_SCOPE}"${error}`,
    );
  }

  private isForAgents(context: ExecutionContext): boolean {
    return this.reflector.get<true | undefined>(FOR_AGENTS, context.getHandler()) === true;
  }

  private isRead(context: ExecutionContext, { method }: SignedInRequest): boolean {
    return (
      SAFE_METHODS.has(method) ||
      this.isForAgents(context) ||
      this.reflector.get<true | undefined>(READS, context.getHandler()) === true
    );
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
