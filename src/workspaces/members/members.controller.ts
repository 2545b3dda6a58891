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
import { Allow, ownOrigin } from '../../auth';
import { Config } from '../../core/config';
import { idOfCursor, PageQuery, pageOf, Refuses } from '../../core/http';
import { Members } from './members';
import {
  ChangeRoleRequest,
  InvitedMemberView,
  InviteMemberRequest,
  MemberPage,
  MemberView,
} from './members.dto';

@ApiTags('Workspaces')
@Controller('api/workspaces/:w/members')
export class MembersController {
  constructor(
    private readonly members: Members,
    private readonly config: Config,
  ) {}

  /** The members, in the order in which they joined. */
  @Get()
  @Allow('viewer')
  async list(@Param('w') workspaceId: string, @Query() query: PageQuery): Promise<MemberPage> {
    const rows = await this.members.list(workspaceId, { after: idOfCursor(query), take: query.limit + 1 });
    return pageOf(rows, query.limit, ({ user, role }): MemberView => ({ user, role }));
  }

  /** Add a member. An unknown e-mail becomes a new user. */
  @Post()
  @Allow('admin')
  @Refuses(HttpStatus.CONFLICT, 'already_member')
  async invite(
    @Param('w') workspaceId: string,
    @Body() body: InviteMemberRequest,
    @Req() request: Request,
  ): Promise<InvitedMemberView> {
    const { inviteToken, ...member } = await this.members.invite(workspaceId, body);
    // The token is in the fragment, which browsers do not send to servers, so no log contains it.
    return inviteToken
      ? { ...member, inviteUrl: `${ownOrigin(request, this.config)}/invite#${inviteToken}` }
      : member;
  }

  /** Change a member's role. */
  @Patch(':userId')
  @Allow('admin')
  @Refuses(HttpStatus.CONFLICT, 'last_admin')
  async changeRole(
    @Param('w') workspaceId: string,
    @Param('userId') userId: string,
    @Body() body: ChangeRoleRequest,
  ): Promise<MemberView> {
    await this.members.changeRole({ workspaceId, userId, role: body.role });
    return this.members.get(workspaceId, userId);
  }

  /** Remove a member from the workspace. The account stays. */
  @Delete(':userId')
  @HttpCode(204)
  @Allow('admin')
  @Refuses(HttpStatus.CONFLICT, 'last_admin')
  remove(@Param('w') workspaceId: string, @Param('userId') userId: string): Promise<void> {
    return this.members.remove({ workspaceId, userId });
  }
}
