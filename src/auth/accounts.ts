import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database, newId, rowsOf, violatedConstraint } from '../core/database';
import { badRequest, conflict, unprocessable } from '../core/errors';
import { hashToken, newToken } from '../core/secrets';
import type { UpdateAccountRequest } from './auth.dto';
import { PasswordFailures } from './password-failures';
import { hashPassword, isPassword } from './passwords';
import type { Principal } from './principal';
import { Sessions } from './sessions';
import { User } from './user.entity';

const INVITE_DAYS = 7;

/** The accounts of the instance. */
@Injectable()
export class Accounts {
  constructor(
    private readonly database: Database,
    private readonly sessions: Sessions,
    private readonly failures: PasswordFailures,
  ) {}

  async hasAny(tx: EntityManager = this.database.manager): Promise<boolean> {
    return (await rowsOf(tx, 'select 1 from users limit 1')).length > 0;
  }

  async create(
    tx: EntityManager,
    account: { name: string; email: string; password?: string },
  ): Promise<User> {
    const user = new User();
    user.id = newId();
    user.name = account.name;
    user.email = account.email;
    user.emailKey = emailKey(account.email);
    user.passwordHash = account.password === undefined ? null : await hashPassword(account.password);
    await tx.insert(User, user).catch(refuseTakenEmail);
    return user;
  }

  /** Returns the account with this address, or creates it. Safe against concurrent calls. */
  async findOrCreate(
    tx: EntityManager,
    account: { name: string; email: string; password?: string },
  ): Promise<User> {
    const known = await this.findByEmail(tx, account.email);
    if (known) return known;
    const passwordHash = account.password === undefined ? null : await hashPassword(account.password);
    await rowsOf(
      tx,
      `insert into users (id, name, email, email_key, password_hash) values ($1, $2, $3, $4, $5)
       on conflict (email_key) do nothing`,
      [newId(), account.name, account.email, emailKey(account.email), passwordHash],
    );
    return tx.findOneByOrFail(User, { emailKey: emailKey(account.email) });
  }

  findByEmail(tx: EntityManager, email: string): Promise<User | null> {
    return tx.findOneBy(User, { emailKey: emailKey(email) });
  }

  get(userId: string): Promise<User> {
    return this.database.manager.findOneByOrFail(User, { id: userId });
  }

  /** Requires the present password for a new address or password. A new password ends all other sessions. */
  async update(principal: Principal, change: UpdateAccountRequest): Promise<User> {
    const user = await this.get(principal.userId);
    const { name, email, gitName, gitEmail, password } = change;
    const needsPassword = password !== undefined || (email !== undefined && email !== user.email);
    if (needsPassword) await this.confirm(user, change.currentPassword);
    // Unchanged fields are not written: a concurrent request may change them.
    const next = {
      ...(name === undefined ? {} : { name }),
      ...(email === undefined ? {} : { email, emailKey: emailKey(email) }),
      ...(gitName === undefined ? {} : { gitName: gitName || null }),
      ...(gitEmail === undefined ? {} : { gitEmail: gitEmail || null }),
      ...(password === undefined ? {} : { passwordHash: await hashPassword(password) }),
    };
    if (Object.keys(next).length === 0) return user;
    return this.database.transaction(async (tx) => {
      const where = { id: user.id, ...(needsPassword ? { passwordHash: user.passwordHash ?? '' } : {}) };
      const { affected } = await tx.update(User, where, next).catch(refuseTakenEmail);
      if (!affected) throw wrongPassword();
      if (password !== undefined) await this.sessions.closeOthers(tx, user.id, principal.credentialId);
      return tx.findOneByOrFail(User, { id: user.id });
    });
  }

  /** Creates a one-time token with which an invited user chooses a password. Earlier tokens become invalid. */
  async invite(tx: EntityManager, userId: string): Promise<string> {
    const token = newToken('tri');
    await rowsOf(tx, 'delete from invites where user_id = $1', [userId]);
    await tx.query(
      `insert into invites (token_hash, user_id, expires_at) values ($1, $2, now() + make_interval(days => $3))`,
      [hashToken(token), userId, INVITE_DAYS],
    );
    return token;
  }

  async acceptInvite(
    token: string,
    choice: { password: string; name?: string },
  ): Promise<{ user: User; token: string }> {
    const hash = hashToken(token);
    const known = await this.database.query('select 1 from invites where token_hash = $1', [hash]);
    // Checked before the password is hashed, which would let anybody use up CPU time.
    if (known.length === 0) throw inviteNotValid();
    const passwordHash = await hashPassword(choice.password);
    return this.database.transaction(async (tx) => {
      const [invite] = await rowsOf<{ user_id: string }>(
        tx,
        'delete from invites where token_hash = $1 and expires_at > now() returning user_id',
        [hash],
      );
      if (!invite) throw inviteNotValid();
      await tx.update(
        User,
        { id: invite.user_id },
        { passwordHash, ...(choice.name ? { name: choice.name } : {}) },
      );
      const user = await tx.findOneByOrFail(User, { id: invite.user_id });
      return { user, token: await this.sessions.open(tx, user.id) };
    });
  }

  private async confirm(user: User, currentPassword: string | undefined): Promise<void> {
    if (currentPassword === undefined) {
      throw badRequest('The current password is required for this change.', [
        { path: 'currentPassword', message: 'is missing' },
      ]);
    }
    // Counted for the account and not the address, so that a stolen session cannot guess from many addresses.
    const guess = { emailKey: user.emailKey, place: `account ${user.id}` };
    const check = async () => ((await isPassword(user.passwordHash, currentPassword)) ? user : null);
    if (!(await this.failures.guard(guess, check))) throw wrongPassword();
  }
}

const wrongPassword = () =>
  unprocessable('wrong_password', 'The current password is wrong.', {
    errors: [{ path: 'currentPassword', message: 'is wrong' }],
  });

const inviteNotValid = () =>
  unprocessable('invite_not_valid', 'This invitation has been used or has expired.', {
    remedy: 'Ask an admin to remove you from the workspace, and to add you again.',
  });

export const emailKey = (email: string): string => email.toLowerCase();

function refuseTakenEmail(error: unknown): never {
  if (violatedConstraint(error) !== 'users_email') throw error;
  throw conflict('email_taken', 'Another account has this e-mail address.', {
    errors: [{ path: 'email', message: 'is taken' }],
  });
}
