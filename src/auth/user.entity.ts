import { EntitySchema } from 'typeorm';

export class User {
  id!: string;
  name!: string;
  email!: string;
  /** Address in lower case, so that two spellings of it are one account. */
  emailKey!: string;
  /** Address in lower case that the operator, or a set-up file, has given to the account. */
  vouchedEmailKey!: string | null;
  /** Argon2id; empty for people who sign in elsewhere: in the program around Trellis, or at an identity provider. */
  passwordHash!: string;
  /** Author name of commits; null: `name`. */
  gitName!: string | null;
  /** Author address of commits; null: `email`. */
  gitEmail!: string | null;
  /** Signs in with its password while others may not. */
  isBreakGlass!: boolean;
  /** No one signs in to the account since then. */
  disabledAt!: Date | null;
  createdAt!: Date;
}

export const UserSchema = new EntitySchema<User>({
  name: 'User',
  target: User,
  tableName: 'users',
  columns: {
    id: { type: 'uuid', primary: true },
    name: { type: 'text' },
    email: { type: 'text' },
    emailKey: { type: 'text', name: 'email_key' },
    vouchedEmailKey: { type: 'text', name: 'vouched_email_key', nullable: true },
    passwordHash: { type: 'text', name: 'password_hash' },
    gitName: { type: 'text', name: 'git_name', nullable: true },
    gitEmail: { type: 'text', name: 'git_email', nullable: true },
    isBreakGlass: { type: 'boolean', name: 'is_break_glass', default: false },
    disabledAt: { type: 'timestamptz', name: 'disabled_at', nullable: true },
    createdAt: { type: 'timestamptz', name: 'created_at', createDate: true },
  },
});
