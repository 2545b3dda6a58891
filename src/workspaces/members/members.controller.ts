import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  HttpStatus,
  Param,
  Patch,
  Post,
  Query,
  Req,
} from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { Allow, NotEmbedded, ownAddress } from '../../auth';
import { Config } from '../../core/config';
import { idOfCursor, PageQuery, pageOf, Refuses } from '../../core/http';
import { Audited } from '../audit/audit-log';
import { ManagedSettings } from '../managed-settings';
import { CurrentMember, type Actor } from '../workspace-member';
import { MadePasswordLinkView } from './invitations.dto';
import { Members, type Member } from './members';
import {
  ChangeRoleRequest,
  InvitedMemberView,
  InviteMemberRequest,
  MemberPage,
  MemberView,
} from './members.dto';
import { ResetPassword } from './reset-password';

@ApiTags('Workspaces')
@Controller('api/workspaces/:w/members')
export class MembersController {
  constructor(
    private readonly members: Members,
    private readonly resetPassword: ResetPassword,
    private readonly managed: ManagedSettings,
    private readonly config: Config,
  ) {}

  /** The members and the invited, in the order in which they were added. */
  @Get()
  @Allow('viewer')
  async list(@Param('w') workspaceId: string, @Query() query: PageQuery): Promise<MemberPage> {
    const rows = await this.members.list(workspaceId, { after: idOfCursor(query), take: query.limit + 1 });
    return pageOf(rows, query.limit, presentMember);
  }

  /**
   * Invite a person: anyone who opens the link becomes the member. An address that is invited already gets a new link,
   * and the earlier one no longer works.
   */
  @Post()
  @Allow('admin')
  @NotEmbedded()
  @Audited(({ answer }) => {
    const { user, role, pending } = answer as InvitedMemberView;
    return { action: 'invited', target: user.email, detail: { role, pending } };
  })
  @Refuses(HttpStatus.CONFLICT, 'already_member', 'managed_by_file')
  async invite(
    @CurrentMember() actor: Actor,
    @Body() { password, ...person }: InviteMemberRequest,
    @Req() request: Request,
  ): Promise<InvitedMemberView> {
    await this.managed.refuseInvitation(actor.workspaceId, { ...person, password });
    const { inviteToken, ...member } =
      password === undefined
        ? await this.members.invite(actor, person)
        : await this.members.addByOperator(actor, { ...person, password });
    if (inviteToken === undefined) return { ...member, pending: false };
    // The token is in the fragment, which browsers do not send to servers, so no log contains it.
    const inviteUrl = `${ownAddress(request, this.config)}/invite#${inviteToken}`;
    return { ...member, pending: true, inviteUrl };
  }

  /** Change a member's role. */
  @Patch(':userId')
  @Allow('admin')
  @NotEmbedded()
  @Audited(({ body, answer }) => ({
    action: 'role_changed',
    target: (answer as MemberView).user.email,
    detail: { role: body.role },
  }))
  @Refuses(HttpStatus.CONFLICT, 'last_admin', 'managed_by_file')
  async changeRole(
    @Param('w') workspaceId: string,
    @Param('userId') userId: string,
    @Body() body: ChangeRoleRequest,
  ): Promise<MemberView> {
    await this.managed.refuseMember(workspaceId, userId);
    await this.members.changeRole({ workspaceId, userId, role: body.role });
    return presentMember(await this.members.get(workspaceId, userId));
  }

  /** Remove a member from the workspace, or revoke an invitation. The account stays. */
  @Delete(':userId')
  @HttpCode(204)
  @Allow('admin')
  @NotEmbedded()
  @Refuses(HttpStatus.CONFLICT, 'last_admin', 'managed_by_file')
  async remove(
    @CurrentMember() actor: Actor,
    @Param('userId') userId: string,
    @Req() { ip }: Request,
  ): Promise<void> {
    await this.managed.refuseMember(actor.workspaceId, userId);
    await this.members.remove(userId, { actor, ip });
  }

  /**
   * Make a link with which a member who forgot the password chooses a new one; an earlier link no longer works. Takes an
   * admin of all workspaces that the member belongs to. The operator’s password is reset on the server alone.
   */
  @Post(':userId/password-link')
  @Allow('admin')
  @NotEmbedded()
  @Audited(({ answer }) => ({
    action: 'password_link_made',
    target: (answer as MadePasswordLinkView).user.email,
  }))
  @Refuses(HttpStatus.FORBIDDEN, 'reset_needs_operator')
  @Refuses(HttpStatus.CONFLICT, 'member_pending', 'own_password')
  async makePasswordLink(
    @CurrentMember() admin: Actor,
    @Param('userId') userId: string,
    @Req() request: Request,
  ): Promise<MadePasswordLinkView> {
    const { user, token, expiresAt } = await this.resetPassword.offer(admin, userId);
    // In the fragment, as the token of an invitation.
    const resetUrl = `${ownAddress(request, this.config)}/reset-password#${token}`;
    return { user, resetUrl, expiresAt: expiresAt.toISOString() };
  }
}

const presentMember = ({ user, role, pending, inviteExpiresAt }: Member): MemberView => ({
  user,
  role,
  pending,
  ...(inviteExpiresAt && { inviteExpiresAt: inviteExpiresAt.toISOString() }),
});
