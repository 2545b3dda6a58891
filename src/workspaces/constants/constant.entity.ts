import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('constants')
export class Constant {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid', { name: 'workspace_id' }) workspaceId!: string;
  @Column('text') name!: string;
  /** Null for a secret. */
  @Column('text', { nullable: true }) value!: string | null;
  @Column('bytea', { name: 'sealed_value', nullable: true }) sealedValue!: Buffer | null;
  @Column('timestamptz', { name: 'updated_at' }) updatedAt!: Date;
}
