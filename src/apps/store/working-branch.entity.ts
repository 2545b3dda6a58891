import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The part of a branch that its apps show. */
@Entity('branches')
export class WorkingBranch {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') name!: string;
}
