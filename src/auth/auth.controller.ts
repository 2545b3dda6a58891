import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  HttpStatus,
  Param,
  Post,
  Query,
  Req,
  Res,
} from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Config } from '../core/config';
import { idOfCursor, PageQuery, pageOf, Refuses, TakesIdempotencyKey, type Page } from '../core/http';
import { RepeatableRequest, type KeyedRequest } from './account-requests';
import { ApiTokens } from './api-tokens';
import {
  AllowCommandLineRequest,
  CommandLineCodeView,
  CommandLineTokenRequest,
  CommandLineTokenView,
  CreatedTokenView,
  CreateTokenRequest,
  LoginRequest,
  SessionView,
  TokenPage,
  TokenView,
} from './auth.dto';
import { NotEmbedded } from './callers/not-embedded';
import { Allow } from './permission';
import { presentToken, presentUser } from './presenters';
import { CommandLineSignIn } from './command-line-sign-in';
import { CurrentUser, type Principal } from './principal';
import { clearSessionCookies, setSessionCookie } from './session-cookie';
import { Sessions } from './sessions';
import { SignIn } from './sign-in';

@ApiTags('Accounts')
@Controller('api/auth')
export class AuthController {
  constructor(
    private readonly signIn: SignIn,
    private readonly sessions: Sessions,
    private readonly tokens: ApiTokens,
    private readonly commandLine: CommandLineSignIn,
    private readonly config: Config,
  ) {}

  /** Sign in: a session cookie, and the same session as a bearer token. */
  @Post('login')
  @HttpCode(200)
  @Allow('public')
  @NotEmbedded()
  @Refuses(HttpStatus.UNAUTHORIZED, 'invalid_credentials')
  @Refuses(HttpStatus.FORBIDDEN, 'password_sign_in_off', 'account_disabled')
  @Refuses(HttpStatus.TOO_MANY_REQUESTS, 'too_many_requests')
  async login(
    @Body() body: LoginRequest,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SessionView> {
    const { user, token } = await this.signIn.run({ ...body, address: request.ip ?? '' });
    setSessionCookie(response, token, this.config);
    return { token, user: presentUser(user) };
  }

  /** End the session. An API token stays; delete it instead. */
  @Post('logout')
  @HttpCode(204)
  @Allow('user')
  @NotEmbedded()
  async logout(
    @CurrentUser() principal: Principal,
    @Res({ passthrough: true }) response: Response,
  ): Promise<void> {
    await this.sessions.close(principal.credentialId);
    clearSessionCookies(response, this.config);
  }

  /** End all other sessions. API tokens stay. */
  @Delete('sessions/others')
  @HttpCode(204)
  @Allow('user')
  @NotEmbedded()
  endOtherSessions(@CurrentUser() principal: Principal): Promise<void> {
    return this.sessions.endOthers(principal);
  }

  /** Your API tokens, the oldest first. */
  @Get('tokens')
  @Allow('user')
  @NotEmbedded()
  async listTokens(@CurrentUser() principal: Principal, @Query() query: PageQuery): Promise<TokenPage> {
    const rows = await this.tokens.list(principal.userId, {
      after: idOfCursor(query),
      take: query.limit + 1,
    });
    return pageOf(rows, query.limit, presentToken) satisfies Page<TokenView>;
  }

  /** Make an API token. It is shown this once. Takes your password unless you have just signed in. */
  @Post('tokens')
  @Allow('user')
  @NotEmbedded()
  @Refuses(HttpStatus.FORBIDDEN, 'password_required', 'sign_in_again')
  @Refuses(HttpStatus.UNPROCESSABLE_ENTITY, 'wrong_password')
  @Refuses(HttpStatus.TOO_MANY_REQUESTS, 'too_many_requests')
  @TakesIdempotencyKey()
  createToken(
    @CurrentUser() principal: Principal,
    @Body() body: CreateTokenRequest,
    @RepeatableRequest() request: KeyedRequest | null,
  ): Promise<CreatedTokenView> {
    return this.tokens.create(principal, body, request);
  }

  /** Allow a command line that was started on your machine to sign in: a code for it. */
  @Post('command-line')
  @Allow('user')
  @NotEmbedded()
  @Refuses(HttpStatus.FORBIDDEN, 'password_required', 'sign_in_again')
  @Refuses(HttpStatus.UNPROCESSABLE_ENTITY, 'wrong_password')
  @Refuses(HttpStatus.TOO_MANY_REQUESTS, 'too_many_requests')
  async allowCommandLine(
    @CurrentUser() principal: Principal,
    @Body() body: AllowCommandLineRequest,
  ): Promise<CommandLineCodeView> {
    return { code: await this.commandLine.allow(principal, body) };
  }

  /** For the command line: its API token, for the code and the verifier. */
  @Post('command-line/token')
  @Allow('public')
  @NotEmbedded()
  @Refuses(HttpStatus.UNPROCESSABLE_ENTITY, 'code_not_valid')
  async commandLineToken(@Body() body: CommandLineTokenRequest): Promise<CommandLineTokenView> {
    return { token: await this.commandLine.exchange(body) };
  }

  /** Revoke an API token. */
  @Delete('tokens/:id')
  @HttpCode(204)
  @Allow('user')
  @NotEmbedded()
  revokeToken(@CurrentUser() principal: Principal, @Param('id') id: string): Promise<void> {
    return this.tokens.revoke(principal.userId, id);
  }
}
