import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';

@Entity('workspaces')
export class Workspace {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') name!: string;
  /** Viewers get the draft of a published app, too. */
  @Column('boolean', { name: 'viewers_see_drafts', default: false }) viewersSeeDrafts!: boolean;
  /** Id of a user. Null: made by a set-up file, or from before this was recorded. */
  @Column('uuid', { name: 'created_by', nullable: true }) createdBy!: string | null;
  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' }) createdAt!: Date;
}
