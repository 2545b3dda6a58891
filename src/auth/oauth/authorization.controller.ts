import { Body, Controller, Get, HttpStatus, Post, Query, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { Config } from '../../core/config';
import { Refuses } from '../../core/http';
import { NotEmbedded } from '../callers/not-embedded';
import { ownAddress } from '../origin';
import { Allow } from '../permission';
import { CurrentUser, type Principal } from '../principal';
import { AgentSignIn } from './agent-sign-in';
import { AllowAgentRequest, AllowedAgentView, AuthorizationQuery, AuthorizationView } from './oauth.dto';
import { redirectHostOf, redirectKindOf } from './redirect-address';

const REFUSED = [
  'invalid_client',
  'invalid_redirect_uri',
  'invalid_request',
  'invalid_target',
  'unsupported_response_type',
];

/** For the page on which a person allows an agent to work in their name. */
@ApiTags('Agents')
@Controller('api/oauth/authorization')
export class AuthorizationController {
  constructor(
    private readonly agents: AgentSignIn,
    private readonly config: Config,
  ) {}

  /** The program that asks to work in your name. Once it is known to have asked, errors have a `redirectUrl` for it. */
  @Get()
  @Allow('user')
  @NotEmbedded()
  @Refuses(HttpStatus.BAD_REQUEST, ...REFUSED)
  async show(@Query() asked: AuthorizationQuery, @Req() request: Request): Promise<AuthorizationView> {
    const { client, redirectUri, refusedUrl } = await this.agents.check(asked, this.ownOf(request));
    return {
      clientName: client.name,
      redirectKind: redirectKindOf(redirectUri) ?? 'web',
      redirectHost: redirectHostOf(redirectUri),
      refusedUrl,
    };
  }

  /** Allow an agent to work in your name in one workspace: the address with a code for it. */
  @Post()
  @Allow('user')
  @NotEmbedded()
  @Refuses(HttpStatus.BAD_REQUEST, ...REFUSED)
  @Refuses(HttpStatus.FORBIDDEN, 'password_required', 'sign_in_again')
  @Refuses(HttpStatus.NOT_FOUND, 'not_found')
  @Refuses(HttpStatus.UNPROCESSABLE_ENTITY, 'wrong_password')
  @Refuses(HttpStatus.TOO_MANY_REQUESTS, 'too_many_requests')
  async allow(
    @CurrentUser() principal: Principal,
    @Body() body: AllowAgentRequest,
    @Req() request: Request,
  ): Promise<AllowedAgentView> {
    return { redirectUrl: await this.agents.allow(principal, body, this.ownOf(request)) };
  }

  private ownOf(request: Request): string {
    return ownAddress(request, this.config);
  }
}
