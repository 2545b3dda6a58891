import { InvitationSchema } from './members/invitation.entity';
import { MembershipSchema } from './members/membership.entity';
import { WorkspaceSchema } from './workspace.entity';

export const WORKSPACE_ENTITIES = [WorkspaceSchema, MembershipSchema, InvitationSchema];
