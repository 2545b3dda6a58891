export {
  CurrentMember,
  defaultCopyOf,
  memberOf,
  type Actor,
  type MemberRequest,
  type WorkingCopy,
} from './workspace.guard';
export { AuditInterceptor } from './audit/audit-log';
export { AuditLog } from './audit/audit-log';
export { Audited, type AuditFacts } from './audit/audit-log';
export { WorkspaceGuard } from './workspace.guard';
export { Constants, SEALED_CONSTANTS } from './constants/constants';
export { SEALED_ANSWERS } from './idempotency';
export { IdempotencyInterceptor } from './idempotency';
export { RunsBeforeTransaction } from './idempotency';
export { WorkspaceEvents } from './events/workspace-events';
export { isAtLeast, type Role } from './members/role';
export { TakesBranch } from './workspace.guard';
export { WORKSPACE_CONTENTS, WorkspaceContent, type RouteResource, type WorkingCopies } from './ports';
export { WorkspaceRetention } from './retention';
export { Workspaces } from './workspaces';
export { WorkspacesModule } from './workspaces.module';
export { WorkspacesHttpModule } from './workspaces-http.module';
