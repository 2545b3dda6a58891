import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The part of an account that members of a workspace see. */
@Entity('users')
export class Person {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') name!: string;
}
