import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';

export type VersionStatus = 'draft' | 'published';

@Entity('app_versions')
export class AppVersion {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid', { name: 'app_id' }) appId!: string;
  /** Id of the version inside its document, the same in every workspace. */
  @Column('text', { name: 'git_version_id' }) gitVersionId!: string;
  @Column('text') name!: string;
  @Column('text', { name: 'name_key' }) nameKey!: string;
  @Column('text') status!: VersionStatus;
  /** Up to 32 MiB, so it is selected only explicitly. Text and not `jsonb`, which would change its bytes. */
  @Column('text', { select: false }) document!: string;
  /** SHA-256 of the document's bytes, in hex. */
  @Column('text', { name: 'document_hash' }) documentHash!: string;
  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' }) createdAt!: Date;
  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' }) updatedAt!: Date;
}
