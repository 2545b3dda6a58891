import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';

@Entity('apps')
export class App {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid', { name: 'workspace_id' }) workspaceId!: string;
  @Column('text') name!: string;
  /** Name without case and Unicode form, unique in a workspace. */
  @Column('text', { name: 'name_key' }) nameKey!: string;
  /** Key of the app's entry in the repository: its own id unless it was imported from Git. */
  @Column('text', { name: 'git_app_id' }) gitAppId!: string;
  @Column('boolean', { name: 'is_locked' }) isLocked!: boolean;
  @Column('uuid', { name: 'editing_version_id' }) editingVersionId!: string;
  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' }) createdAt!: Date;
  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' }) updatedAt!: Date;
}
