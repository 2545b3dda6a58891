import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';

@Entity('users')
export class User {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') name!: string;
  @Column('text') email!: string;
  /** Address in lower case, so that two spellings of it are one account. */
  @Column('text', { name: 'email_key' }) emailKey!: string;
  /** Address in lower case that the operator, or a set-up file, has given to the account. */
  @Column('text', { name: 'vouched_email_key', nullable: true }) vouchedEmailKey!: string | null;
  /** Argon2id; empty for people who sign in elsewhere: in the program around Trellis, or at an identity provider. */
  @Column('text', { name: 'password_hash' }) passwordHash!: string;
  /** Author name of commits; null: `name`. */
  @Column('text', { name: 'git_name', nullable: true }) gitName!: string | null;
  /** Author address of commits; null: `email`. */
  @Column('text', { name: 'git_email', nullable: true }) gitEmail!: string | null;
  /** Signs in with its password while others may not. */
  @Column('boolean', { name: 'is_break_glass', default: false }) isBreakGlass!: boolean;
  /** No one signs in to the account since then. */
  @Column('timestamptz', { name: 'disabled_at', nullable: true }) disabledAt!: Date | null;
  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' }) createdAt!: Date;
}
