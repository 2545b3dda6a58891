import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';

@Entity('users')
export class User {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') name!: string;
  @Column('text') email!: string;
  /** The address in lower case: two spellings of one address are one account. */
  @Column('text', { name: 'email_key' }) emailKey!: string;
  /** Argon2id; null until an invited user has chosen a password. */
  @Column('text', { name: 'password_hash', nullable: true }) passwordHash!: string | null;
  /** Who commits, in Git's eyes; null: `name`. */
  @Column('text', { name: 'git_name', nullable: true }) gitName!: string | null;
  /** As `gitName`; null: `email`. */
  @Column('text', { name: 'git_email', nullable: true }) gitEmail!: string | null;
  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' }) createdAt!: Date;
}
