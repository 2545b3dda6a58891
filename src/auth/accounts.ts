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

  /** The account with this address, else a new one, also when two are asked for at the same moment. */
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

  /** A new password ends all other sessions. A new address or password needs the present password. */
  async update(principal: Principal, change: UpdateAccountRequest): Promise<User> {
    const user = await this.get(principal.userId);
    const { name, email, gitName, gitEmail, password } = change;
    const needsPassword = password !== undefined || (email !== undefined && email !== user.email);
    if (needsPassword) await this.confirm(user, change.currentPassword);
    // What stays is not written: it may be changed by another request meanwhile.
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

  /** A one-time token with which an invited user chooses a password; those given out before no longer count. */
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
    // Looked up before the password is hashed, which takes a processor's time from anybody who asks.
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
      throw badRequest('The present password is needed for this change.', [
        { path: 'currentPassword', message: 'is missing' },
      ]);
    }
    // A stolen session is no way to the password, from however many addresses.
    const guess = { emailKey: user.emailKey, place: `account ${user.id}` };
    const check = async () => ((await isPassword(user.passwordHash, currentPassword)) ? user : null);
    if (!(await this.failures.guard(guess, check))) throw wrongPassword();
  }
}

const wrongPassword = () =>
  unprocessable('wrong_password', 'The present password is not right.', {
    errors: [{ path: 'currentPassword', message: 'is not right' }],
  });

const inviteNotValid = () =>
  unprocessable('invite_not_valid', 'This invitation was used already, or is over.', {
    remedy: 'Ask an admin to remove you from the workspace, and to add you anew.',
  });

export const emailKey = (email: string): string => email.toLowerCase();

function refuseTakenEmail(error: unknown): never {
  if (violatedConstraint(error) !== 'users_email') throw error;
  throw conflict('email_taken', 'Another account has this e-mail address.', {
    errors: [{ path: 'email', message: 'is taken' }],
  });
}
