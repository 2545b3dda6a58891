import { Module } from '@nestjs/common';
import { AuthHttpModule } from '../auth';
import { ActiveBranches, WorkspaceGuard } from './workspace.guard';
import { RouteResources } from './route-resources';
import { AccountsController } from './accounts.controller';
import { AuditController } from './audit/audit.controller';
import { AuditInterceptor } from './audit/audit-log';
import { ConstantsController } from './constants/constants.controller';
import { DeleteWorkspace } from './delete-workspace';
import { EventStream, EventViews } from './events/event-stream';
import { EventsController } from './events/events.controller';
import { FirstStart } from './first-start';
import { AcceptedRequests, IdempotencyInterceptor } from './idempotency';
import { TurnInterceptor } from './take-turns';
import { BlockAccounts } from './members/block-accounts';
import { AcceptInvitation } from './members/accept-invitation';
import { InvitationsController, PasswordResetController } from './members/invitations.controller';
import { MembersController } from './members/members.controller';
import { ResetPassword } from './members/reset-password';
import { WorkspacesController } from './workspaces.controller';
import { WorkspacesModule } from './workspaces.module';

/** The routes of workspaces, and the guard and interceptor of every route inside one. */
@Module({
  imports: [AuthHttpModule, WorkspacesModule],
  controllers: [
    AccountsController,
    AuditController,
    WorkspacesController,
    MembersController,
    InvitationsController,
    PasswordResetController,
    ConstantsController,
    EventsController,
  ],
  providers: [
    ActiveBranches,
    AcceptInvitation,
    AcceptedRequests,
    AuditInterceptor,
    BlockAccounts,
    DeleteWorkspace,
    EventStream,
    EventViews,
    FirstStart,
    IdempotencyInterceptor,
    TurnInterceptor,
    ResetPassword,
    RouteResources,
    WorkspaceGuard,
  ],
  exports: [AcceptedRequests, AuditInterceptor, IdempotencyInterceptor, TurnInterceptor, WorkspaceGuard],
})
export class WorkspacesHttpModule {}
