import { EntitySchema } from 'typeorm';
import type { Role } from './role';

export class Membership {
  id!: string;
  workspaceId!: string;
  userId!: string;
  role!: Role;
  /** Id of a user. Null: not invited, or from before this was recorded. */
  invitedBy!: string | null;
  /** The account's address in lower case, if it joined by a link that was made for that address. */
  invitedEmailKey!: string | null;
  /** Groups at the identity provider decide on it; false: it was given by hand. */
  fromProvider!: boolean;
  createdAt!: Date;
}

export const MembershipSchema = new EntitySchema<Membership>({
  name: 'Membership',
  target: Membership,
  tableName: 'memberships',
  columns: {
    id: { type: 'uuid', primary: true },
    workspaceId: { type: 'uuid', name: 'workspace_id' },
    userId: { type: 'uuid', name: 'user_id' },
    role: { type: 'text' },
    invitedBy: { type: 'uuid', name: 'invited_by', nullable: true },
    invitedEmailKey: { type: 'text', name: 'invited_email_key', nullable: true },
    fromProvider: { type: 'boolean', name: 'from_provider', default: false },
    createdAt: { type: 'timestamptz', name: 'created_at', createDate: true },
  },
});
