import { Module } from '@nestjs/common';
import { AuthHttpModule } from '../auth';
import { AccountsController } from './accounts.controller';
import { WorkspaceGuard } from './access/workspace.guard';
import { ConstantsController } from './constants/constants.controller';
import { EventStream } from './events/event-stream';
import { EventsController } from './events/events.controller';
import { FirstStart } from './first-start';
import { AcceptedRequests } from './idempotency/accepted-requests';
import { IdempotencyInterceptor } from './idempotency/idempotency.interceptor';
import { MembersController } from './members/members.controller';
import { WorkspacesController } from './workspaces.controller';
import { WorkspacesModule } from './workspaces.module';

/** The routes of workspaces, and what stands before every route inside one. */
@Module({
  imports: [AuthHttpModule, WorkspacesModule],
  controllers: [
    AccountsController,
    WorkspacesController,
    MembersController,
    ConstantsController,
    EventsController,
  ],
  providers: [AcceptedRequests, EventStream, FirstStart, IdempotencyInterceptor, WorkspaceGuard],
  exports: [AcceptedRequests, IdempotencyInterceptor, WorkspaceGuard],
})
export class WorkspacesHttpModule {}
