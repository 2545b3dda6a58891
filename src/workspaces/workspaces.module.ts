import { Module } from '@nestjs/common';
import { AuthModule } from '../auth';
import { AuditLog } from './audit/audit-log';
import { Constants } from './constants/constants';
import { ManagedSettings } from './managed-settings';
import { WorkspaceEvents } from './events/workspace-events';
import { Invitations } from './members/invitations';
import { FollowGroups } from './members/follow-groups';
import { Members } from './members/members';
import { WorkspaceRetention } from './retention';
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
  imports: [AuthModule],
  providers: SERVICES,
  exports: [...SERVICES, AuthModule],
})
export class WorkspacesModule {}
