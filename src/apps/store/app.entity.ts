import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';

@Entity('apps')
export class App {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid', { name: 'workspace_id' }) workspaceId!: string;
  @Column('text') name!: string;
  /** The name without case and Unicode form: what must be unique in a workspace. */
  @Column('text', { name: 'name_key' }) nameKey!: string;
  /** The key of the app's entry in the repository; its own id but for an app imported from Git. */
  @Column('text', { name: 'git_app_id' }) gitAppId!: string;
  @Column('boolean', { name: 'is_locked' }) isLocked!: boolean;
  @Column('uuid', { name: 'editing_version_id' }) editingVersionId!: string;
  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' }) createdAt!: Date;
  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' }) updatedAt!: Date;
}
