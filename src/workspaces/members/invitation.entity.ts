import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';
import type { Role } from './role';

@Entity('invitations')
export class Invitation {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid', { name: 'workspace_id' }) workspaceId!: string;
  @Column('text') email!: string;
  /** Address in lower case. */
  @Column('text', { name: 'email_key' }) emailKey!: string;
  @Column('text') name!: string;
  @Column('text') role!: Role;
  /** Null if there is no link, and a new one has to be made. */
  @Column('bytea', { name: 'token_hash', nullable: true }) tokenHash!: Buffer | null;
  /** Id of a user. Null: from before this was recorded. */
  @Column('uuid', { name: 'invited_by', nullable: true }) invitedBy!: string | null;
  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' }) createdAt!: Date;
  @Column('timestamptz', { name: 'expires_at' }) expiresAt!: Date;
}
