import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';
import type { TokenScope } from './token-scope';

@Entity('api_tokens')
export class ApiToken {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid', { name: 'user_id' }) userId!: string;
  @Column('text') name!: string;
  @Column('bytea', { name: 'token_hash' }) tokenHash!: Buffer;
  @Column('text') scope!: TokenScope;
  /** The only workspace that it reaches; null: all of its user's. */
  @Column('uuid', { name: 'workspace_id', nullable: true }) workspaceId!: string | null;
  /** Agent that got it by OAuth; null if a person made it. */
  @Column('uuid', { name: 'client_id', nullable: true }) clientId!: string | null;
  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' }) createdAt!: Date;
  @Column('timestamptz', { name: 'expires_at', nullable: true }) expiresAt!: Date | null;
  @Column('timestamptz', { name: 'last_used_at', nullable: true }) lastUsedAt!: Date | null;
}
