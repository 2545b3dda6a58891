import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';

/** Place outside Trellis where an app is edited. */
export interface HostLocation {
  /** Kind of host, such as `tooljet`. */
  kind: string;
  /** Address of the app in the host's page. */
  url: string;
  /** Hash of the document that the app has there, as far as it is known. */
  documentHash: string;
  /** Names of the host's folders that it is in; absent: none. */
  folders?: string[];
  /** It is shown in other apps; absent: it is not. */
  isModule?: true;
}

@Entity('apps')
export class App {
  /** Id of the app's working copy on one branch. */
  @PrimaryColumn('uuid') id!: string;
  /** Id of the app on all branches, as the API has it. */
  @Column('uuid', { name: 'shared_id' }) sharedId!: string;
  @Column('uuid', { name: 'workspace_id' }) workspaceId!: string;
  /** Null: the default branch. */
  @Column('uuid', { name: 'branch_id', nullable: true }) branchId!: string | null;
  @Column('text') name!: string;
  /** Name without case and Unicode form, unique on a branch. */
  @Column('text', { name: 'name_key' }) nameKey!: string;
  /** Key of the app's entry in the repository: its own id unless it was imported from Git. */
  @Column('text', { name: 'git_app_id' }) gitAppId!: string;
  @Column('boolean', { name: 'is_locked' }) isLocked!: boolean;
  @Column('uuid', { name: 'editing_version_id' }) editingVersionId!: string;
  /** User who changed the app or its document last; null if that was before this was known. */
  @Column('uuid', { name: 'changed_by', nullable: true }) changedById!: string | null;
  /** The same on all branches. */
  @Column('text', { array: true, default: [] }) tags!: string[];
  /** Null for an app that is edited here. */
  @Column('jsonb', { nullable: true }) hosted!: HostLocation | null;
  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' }) createdAt!: Date;
  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' }) updatedAt!: Date;
}
