import type {
  OAuthClientInformationFull,
  OAuthMetadata,
  OAuthProtectedResourceMetadata,
  OAuthTokens,
} from '@modelcontextprotocol/sdk/shared/auth.js';
import { Body, Controller, Get, Header, HttpCode, Options, Post, Req, UseFilters } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request } from 'express';
import { Config } from '../../core/config';
import { type BodyRule, RawJson, TakesBody } from '../../core/http';
import { NotEmbedded } from '../callers/not-embedded';
import { ownAddress } from '../origin';
import { Allow } from '../permission';
import { AgentSignIn, TOKEN_DAYS } from './agent-sign-in';
import { AGENT_SCOPE, authorizationServer, protectedResource } from './metadata';
import { OAuthClients } from './oauth-clients';
import { OAuthError, OAuthErrorFilter } from './oauth-error';

const RESOURCE = '.well-known/oauth-protected-resource';
const SERVER = '.well-known/oauth-authorization-server';
const FORM: BodyRule = { types: ['application/x-www-form-urlencoded'], as: 'text' };
/** Programs that run in a browser read these addresses, which take no cookie, from sites of their own. */
const OPEN = ['Access-Control-Allow-Origin', '*'] as const;

/** OAuth for agents, as their programs speak it. The metadata describes it; the OpenAPI document leaves it out. */
@ApiExcludeController()
@UseFilters(OAuthErrorFilter)
@Controller()
export class OAuthController {
  constructor(
    private readonly clients: OAuthClients,
    private readonly agents: AgentSignIn,
    private readonly config: Config,
  ) {}

  @Get([RESOURCE, `${RESOURCE}/api/mcp`])
  @Allow('public')
  @NotEmbedded()
  @Header(...OPEN)
  describeResource(@Req() request: Request): OAuthProtectedResourceMetadata {
    return protectedResource(this.ownOf(request));
  }

  @Get(SERVER)
  @Allow('public')
  @NotEmbedded()
  @Header(...OPEN)
  describeServer(@Req() request: Request): OAuthMetadata {
    return authorizationServer(this.ownOf(request));
  }

  @Options([RESOURCE, `${RESOURCE}/api/mcp`, SERVER, 'api/oauth/register', 'api/oauth/token'])
  @HttpCode(204)
  @Allow('public')
  @NotEmbedded()
  @Header(...OPEN)
  @Header('Access-Control-Allow-Methods', 'GET, POST')
  @Header('Access-Control-Allow-Headers', 'Content-Type, MCP-Protocol-Version')
  @Header('Access-Control-Max-Age', '86400')
  allowOtherSites(): void {}

  @Post('api/oauth/register')
  @Allow('public')
  @NotEmbedded()
  @Header(...OPEN)
  // `object`: clients describe themselves as they like; `OAuthClients` reads its part.
  async register(@Body() metadata: object, @Req() request: Request): Promise<OAuthClientInformationFull> {
    const { id, name, redirectUris } = await this.clients.register(metadata, request.ip ?? '');
    return {
      client_id: id,
      client_id_issued_at: Math.floor(Date.now() / 1_000),
      client_name: name,
      redirect_uris: redirectUris,
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code'],
      response_types: ['code'],
      scope: AGENT_SCOPE,
    };
  }

  @Post('api/oauth/token')
  @HttpCode(200)
  @Allow('public')
  @NotEmbedded()
  @Header(...OPEN)
  @TakesBody(FORM)
  async token(@Req() request: Request): Promise<OAuthTokens> {
    const { readCode, readGrant } = await import('./read-requests');
    const form = formOf(request);
    const { grant_type: grantType } = readGrant(form);
    if (grantType !== 'authorization_code')
      throw new OAuthError('unsupported_grant_type', 'Only authorization_code is supported.');
    const given = readCode(form);
    const token = await this.agents.redeem(
      {
        code: given.code,
        clientId: given.client_id,
        verifier: given.code_verifier,
        redirectUri: given.redirect_uri,
        resource: given.resource,
      },
      this.ownOf(request),
    );
    return { access_token: token, token_type: 'Bearer', expires_in: TOKEN_DAYS * 86_400, scope: AGENT_SCOPE };
  }

  @Post('api/oauth/revoke')
  @HttpCode(200)
  @Allow('public')
  @NotEmbedded()
  @TakesBody(FORM)
  async revoke(@Req() request: Request): Promise<void> {
    const { readRevocation } = await import('./read-requests');
    const { token, client_id: clientId } = readRevocation(formOf(request));
    await this.agents.revoke({ token, clientId });
  }

  private ownOf(request: Request): string {
    return ownAddress(request, this.config);
  }
}

const formOf = ({ body }: Request): Record<string, string> =>
  Object.fromEntries(new URLSearchParams(body instanceof RawJson ? body.text : ''));
