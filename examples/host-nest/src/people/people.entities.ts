import { Column, Entity, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';

@Entity('people')
export class Person {
  @PrimaryGeneratedColumn() id!: number;
  @Column() name!: string;
  @Column({ unique: true }) email!: string;
  @Column() passwordHash!: string;
}

@Entity('teams')
export class Team {
  @PrimaryGeneratedColumn() id!: number;
  @Column() name!: string;
}

/** Place of a person in a team. */
@Entity('seats')
export class Seat {
  @PrimaryColumn() personId!: number;
  @PrimaryColumn() teamId!: number;
  @Column('text') role!: 'owner' | 'maker' | 'guest';
}

@Entity('sessions')
export class Session {
  @PrimaryColumn() token!: string;
  @Column() personId!: number;
}
