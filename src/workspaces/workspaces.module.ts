import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuthModule } from '../auth';
import { DATA_SOURCE } from '../core/database';
import { AuditLog } from './audit/audit-log';
import { Constants } from './constants/constants';
import { ManagedSettings } from './managed-settings';
import { WorkspaceEvents } from './events/workspace-events';
import { Invitations } from './members/invitations';
import { InvitationSchema } from './members/invitation.entity';
import { FollowGroups } from './members/follow-groups';
import { Members } from './members/members';
import { MembershipSchema } from './members/membership.entity';
import { WorkspaceRetention } from './retention';
import { WorkspaceSchema } from './workspace.entity';
import { Workspaces } from './workspaces';

const SERVICES = [
  AuditLog,
  Constants,
  FollowGroups,
  Invitations,
  ManagedSettings,
  Members,
  WorkspaceEvents,
  WorkspaceRetention,
  Workspaces,
];

/** The part of workspaces that both the server and the worker use. */
@Module({
  imports: [
    AuthModule,
    TypeOrmModule.forFeature([WorkspaceSchema, MembershipSchema, InvitationSchema], DATA_SOURCE),
  ],
  providers: SERVICES,
  exports: [...SERVICES, AuthModule],
})
export class WorkspacesModule {}
