import { EntitySchema } from 'typeorm';
import type { Role } from './role';

export class Invitation {
  id!: string;
  workspaceId!: string;
  email!: string;
  /** Address in lower case. */
  emailKey!: string;
  name!: string;
  role!: Role;
  /** Null if there is no link, and a new one has to be made. */
  tokenHash!: Buffer | null;
  /** Id of a user. Null: from before this was recorded. */
  invitedBy!: string | null;
  createdAt!: Date;
  expiresAt!: Date;
}

export const InvitationSchema = new EntitySchema<Invitation>({
  name: 'Invitation',
  target: Invitation,
  tableName: 'invitations',
  columns: {
    id: { type: 'uuid', primary: true },
    workspaceId: { type: 'uuid', name: 'workspace_id' },
    email: { type: 'text' },
    emailKey: { type: 'text', name: 'email_key' },
    name: { type: 'text' },
    role: { type: 'text' },
    tokenHash: { type: 'bytea', name: 'token_hash', nullable: true },
    invitedBy: { type: 'uuid', name: 'invited_by', nullable: true },
    createdAt: { type: 'timestamptz', name: 'created_at', createDate: true },
    expiresAt: { type: 'timestamptz', name: 'expires_at' },
  },
});
