import type { EntitySchema } from 'typeorm';
import { AppSchema, AppVersionSchema, PersonSchema, WorkingBranchSchema } from './apps';
import { ApiTokenSchema, UserSchema } from './auth';
import { InvitationSchema, MembershipSchema, WorkspaceSchema } from './workspaces';

/** Entities that TypeORM maps; other tables are read and written by SQL alone. */
export const ENTITIES = [
  ...[ApiTokenSchema, UserSchema],
  ...[InvitationSchema, MembershipSchema, WorkspaceSchema],
  ...[AppSchema, AppVersionSchema, PersonSchema, WorkingBranchSchema],
] as EntitySchema<unknown>[];
