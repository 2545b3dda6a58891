import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';
import type { Role } from './role';

@Entity('memberships')
export class Membership {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid', { name: 'workspace_id' }) workspaceId!: string;
  @Column('uuid', { name: 'user_id' }) userId!: string;
  @Column('text') role!: Role;
  /** Id of a user. Null: not invited, or from before this was recorded. */
  @Column('uuid', { name: 'invited_by', nullable: true }) invitedBy!: string | null;
  /** The account's address in lower case, if it joined by a link that was made for that address. */
  @Column('text', { name: 'invited_email_key', nullable: true }) invitedEmailKey!: string | null;
  /** Groups at the identity provider decide on it; false: it was given by hand. */
  @Column('boolean', { name: 'from_provider', default: false }) fromProvider!: boolean;
  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' }) createdAt!: Date;
}
