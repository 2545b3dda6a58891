import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuthModule } from '../auth';
import { RouteResources } from './access/route-resources';
import { Constants } from './constants/constants';
import { EventRenderers } from './events/event-renderers';
import { WorkspaceEvents } from './events/workspace-events';
import { Members } from './members/members';
import { Membership } from './members/membership.entity';
import { Workspace } from './workspace.entity';
import { Workspaces } from './workspaces';

const SERVICES = [Constants, EventRenderers, Members, RouteResources, WorkspaceEvents, Workspaces];

/** What server and worker need of workspaces. */
@Module({
  imports: [AuthModule, TypeOrmModule.forFeature([Workspace, Membership])],
  providers: SERVICES,
  exports: [...SERVICES, AuthModule],
})
export class WorkspacesModule {}
