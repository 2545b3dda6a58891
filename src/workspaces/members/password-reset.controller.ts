import { Body, Controller, HttpCode, HttpStatus, Post, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { Allow, NotEmbedded, presentUser } from '../../auth';
import { Refuses } from '../../core/http';
import { NewPasswordRequest, PasswordLinkRequest, PasswordLinkView } from './password-reset.dto';
import { ResetPassword } from './reset-password';

/** Tokens are in bodies only: addresses are logged. */
@ApiTags('Accounts')
@Controller('api/auth/password-reset')
export class PasswordResetController {
  constructor(private readonly resetPassword: ResetPassword) {}

  /**
   * Choose a new password with the token of a link from an admin. Ends all sessions of the account, and deletes its API
   * tokens and its accounts at providers. Sign in afterwards.
   */
  @Post()
  @HttpCode(204)
  @Allow('public')
  @NotEmbedded()
  @Refuses(HttpStatus.UNPROCESSABLE_ENTITY, 'password_link_not_valid')
  reset(@Body() body: NewPasswordRequest, @Req() { ip }: Request): Promise<void> {
    return this.resetPassword.use({ ...body, ip: ip ?? null });
  }

  /** Show which account a link is for, and leave it as it is. */
  @Post('show')
  @HttpCode(200)
  @Allow('public')
  @NotEmbedded()
  @Refuses(HttpStatus.UNPROCESSABLE_ENTITY, 'password_link_not_valid')
  async show(@Body() { token }: PasswordLinkRequest): Promise<PasswordLinkView> {
    const { user, expiresAt } = await this.resetPassword.show(token);
    return { user: presentUser(user), expiresAt: expiresAt.toISOString() };
  }
}
