import { Body, Controller, HttpStatus, Post, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { Allow, CurrentUser, ownAddress, type Principal } from '../../auth';
import { Config } from '../../core/config';
import { badRequest } from '../../core/errors';
import { Refuses } from '../../core/http';
import { SignInByOAuth } from '../oauth/sign-in-by-oauth';
import { AsksProvider } from './provider-accounts.controller';
import { presentAccount, presentStartedSignIn } from './presenters';
import { FinishSignInRequest, StartedSignInView, StartSignInRequest } from './provider-sign-ins.dto';
import { ProviderAccountView } from './providers.dto';

@ApiTags('Accounts at providers')
@Controller('api/provider-sign-ins')
export class ProviderSignInsController {
  constructor(
    private readonly signIn: SignInByOAuth,
    private readonly config: Config,
  ) {}

  /** Start to connect an account by OAuth: returns the address at which the person grants access. */
  @Post()
  @Allow('user')
  @Refuses(HttpStatus.UNPROCESSABLE_ENTITY, 'invalid_base_url', 'provider_oauth_not_configured')
  async start(
    @CurrentUser() principal: Principal,
    @Body() body: StartSignInRequest,
    @Req() request: Request,
  ): Promise<StartedSignInView> {
    const address = ownAddress(request, this.config);
    return presentStartedSignIn(await this.signIn.start(principal, { ...body, address }));
  }

  /** Finish the sign-in with the provider's code, or its error, in the session that started it. */
  @Post('finish')
  @Allow('user')
  @AsksProvider()
  @Refuses(
    HttpStatus.UNPROCESSABLE_ENTITY,
    'provider_sign_in_unknown',
    'provider_sign_in_denied',
    'provider_sign_in_refused',
    'provider_oauth_app_refused',
    'provider_oauth_not_configured',
  )
  async finish(
    @CurrentUser() principal: Principal,
    @Body() { state, iss, code, error, errorDescription }: FinishSignInRequest,
  ): Promise<ProviderAccountView> {
    if (!code === !error)
      throw badRequest('Either the code or the error of the provider is wanted.', [
        { path: 'code', message: 'is missing, or there is an error beside it' },
      ]);
    const outcome = code ? { code } : { error: error ?? '', description: errorDescription ?? '' };
    return presentAccount(await this.signIn.finish(principal, { state, iss, outcome }));
  }
}
