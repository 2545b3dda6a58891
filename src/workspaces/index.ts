export { TakesBranch, WorkspaceGuard } from './workspace.guard';
export {
  type Actor,
  CurrentMember,
  defaultCopyOf,
  memberOf,
  type MemberRequest,
  type WorkingCopy,
} from './workspace-member';
export { Audited, type AuditFacts, AuditInterceptor, AuditLog } from './audit/audit-log';
export { Constants, SEALED_CONSTANTS } from './constants/constants';
export { TurnInterceptor } from './take-turns';
export { IdempotencyInterceptor, RunsBeforeTransaction, SEALED_ANSWERS } from './idempotency';
export { EVENTS_CHANNEL, WorkspaceEvents } from './events/workspace-events';
export { Invitations, type OfferedInvitation } from './members/invitations';
export {
  AT_COMMAND_LINE,
  disableAccount,
  enableAccount,
  type Ask,
  type Disabled,
} from './members/disable-account';
export { FollowGroups, type WantedRoles } from './members/follow-groups';
export { Members } from './members/members';
export { findAddressHolder, hasProvenAddress } from './members/proven-address';
export { isAtLeast, ROLES, type Role } from './members/role';
export { InviteMemberRequest } from './members/members.dto';
export { PutConstantRequest } from './constants/constants.dto';
export { UpdateWorkspaceRequest } from './workspaces.dto';
export {
  CAN_BE_FINISHED,
  FINISH_SETTING,
  type ManagedKind,
  ManagedSettings,
  nameOfManaged,
  type ManagedSetting,
} from './managed-settings';
export { WORKSPACE_CONTENTS, WorkspaceContent, type RouteResource, type WorkingCopies } from './ports';
export { WorkspaceRetention } from './retention';
export { DeleteWorkspace } from './delete-workspace';
export { InvitationSchema } from './members/invitation.entity';
export { MembershipSchema } from './members/membership.entity';
export { WorkspaceSchema } from './workspace.entity';
export { Workspaces } from './workspaces';
export { WorkspacesModule } from './workspaces.module';
export { WorkspacesHttpModule } from './workspaces-http.module';
