import { Body, Controller, HttpCode, HttpStatus, Param, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Allow, CurrentUser, NotEmbedded, presentUser, setSessionCookie, type Principal } from '../../auth';
import { Config } from '../../core/config';
import { Refuses } from '../../core/http';
import { WorkspaceView } from '../workspaces.dto';
import { AcceptInvitation } from './accept-invitation';
import {
  AcceptedInviteView,
  AcceptInviteRequest,
  InvitationRequest,
  InvitationView,
  NewPasswordRequest,
  PasswordLinkRequest,
  PasswordLinkView,
} from './invitations.dto';
import { ResetPassword } from './reset-password';

/** Tokens are in bodies only: addresses are logged. */
@ApiTags('Accounts')
@Controller('api/auth/invite')
export class InvitationsController {
  constructor(
    private readonly accept: AcceptInvitation,
    private readonly config: Config,
  ) {}

  /** Make an account with the token of an invitation, sign in, and become a member of its workspace. */
  @Post()
  @HttpCode(200)
  @Allow('public')
  @NotEmbedded()
  @Refuses(HttpStatus.UNPROCESSABLE_ENTITY, 'invite_not_valid')
  @Refuses(HttpStatus.CONFLICT, 'email_taken')
  async withNewAccount(
    @Body() { token: invitation, ...account }: AcceptInviteRequest,
    @Req() { ip }: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<AcceptedInviteView> {
    const { user, token, workspace } = await this.accept.withNewAccount(invitation, { ...account, ip });
    setSessionCookie(response, token, this.config);
    return { token, user: presentUser(user), workspace };
  }

  /** Become a member of an invitation's workspace with your account, whatever its email address. */
  @Post('join')
  @HttpCode(200)
  @Allow('user')
  @NotEmbedded()
  @Refuses(HttpStatus.UNPROCESSABLE_ENTITY, 'invite_not_valid')
  @Refuses(HttpStatus.CONFLICT, 'already_member')
  join(
    @CurrentUser() { userId }: Principal,
    @Body() { token }: InvitationRequest,
    @Req() { ip }: Request,
  ): Promise<WorkspaceView> {
    return this.accept.withAccount(userId, token, ip);
  }

  /** Become a member by an invitation in your inbox, without its link. */
  @Post(':id/join')
  @HttpCode(200)
  @Allow('user')
  @NotEmbedded()
  @Refuses(HttpStatus.NOT_FOUND, 'not_found')
  joinOffered(
    @CurrentUser() { userId }: Principal,
    @Param('id') id: string,
    @Req() { ip }: Request,
  ): Promise<WorkspaceView> {
    return this.accept.offered(userId, id, ip);
  }

  /** Show what an invitation is for, and leave it as it is. */
  @Post('show')
  @HttpCode(200)
  @Allow('public')
  @NotEmbedded()
  @Refuses(HttpStatus.UNPROCESSABLE_ENTITY, 'invite_not_valid')
  async show(@Body() { token }: InvitationRequest): Promise<InvitationView> {
    const { workspaceName, name, email, role, expiresAt } = await this.accept.show(token);
    return { workspaceName, name, email, role, expiresAt: expiresAt.toISOString() };
  }
}

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
