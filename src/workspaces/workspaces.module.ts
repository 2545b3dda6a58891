import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuthModule } from '../auth';
import { AccountsController } from './accounts.controller';
import { RouteResources } from './access/route-resources';
import { WorkspaceGuard } from './access/workspace.guard';
import { Constant } from './constants/constant.entity';
import { Constants } from './constants/constants';
import { ConstantsController } from './constants/constants.controller';
import { EventRenderers } from './events/event-renderers';
import { EventStream } from './events/event-stream';
import { EventsController } from './events/events.controller';
import { WorkspaceEvents } from './events/workspace-events';
import { FirstStart } from './first-start';
import { IdempotencyInterceptor } from './idempotency/idempotency.interceptor';
import { Members } from './members/members';
import { MembersController } from './members/members.controller';
import { Membership } from './members/membership.entity';
import { Workspace } from './workspace.entity';
import { Workspaces } from './workspaces';
import { WorkspacesController } from './workspaces.controller';

@Module({
  imports: [AuthModule, TypeOrmModule.forFeature([Workspace, Membership, Constant])],
  controllers: [AccountsController, WorkspacesController, MembersController, ConstantsController, EventsController],
  providers: [
    Constants,
    EventRenderers,
    EventStream,
    FirstStart,
    Members,
    RouteResources,
    WorkspaceEvents,
    Workspaces,
    WorkspaceGuard,
    IdempotencyInterceptor,
  ],
  exports: [Constants, EventRenderers, IdempotencyInterceptor, RouteResources, WorkspaceEvents, WorkspaceGuard, Workspaces],
})
export class WorkspacesModule {}
