import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database, newId, rowsOf, violatedConstraint } from '../core/database';
import { badRequest, conflict, forbidden, unprocessable } from '../core/errors';
import { ApiToken } from './api-token.entity';
import type { UpdateAccountRequest } from './auth.dto';
import { PasswordFailures } from './passwords/password-failures';
import { PasswordLinks } from './passwords/password-links';
import { hashPassword, isPassword } from './passwords/passwords';
import type { Principal } from './principal';
import { Sessions } from './sessions';
import { User } from './user.entity';

interface NewAccount {
  name: string;
  email: string;
  /** Null: the person signs in elsewhere. */
  password: string | null;
  /** True: the operator, or a set-up file, says that the address is the person's. */
  isVouched?: boolean;
}

/** SQL: id of the operator, who created the first account. Accounts are never deleted. */
export const OPERATOR_ID = '(select id from users order by created_at, id limit 1)';

/** The accounts of the instance. */
@Injectable()
export class Accounts {
  constructor(
    private readonly database: Database,
    private readonly sessions: Sessions,
    private readonly links: PasswordLinks,
    private readonly failures: PasswordFailures,
  ) {}

  async hasAny(tx: EntityManager = this.database.manager): Promise<boolean> {
    return (await rowsOf(tx, 'select 1 from users limit 1')).length > 0;
  }

  async create(tx: EntityManager, account: NewAccount): Promise<User> {
    const user = new User();
    user.id = newId();
    user.name = account.name;
    user.email = account.email;
    user.emailKey = emailKey(account.email);
    user.vouchedEmailKey = account.isVouched ? user.emailKey : null;
    user.passwordHash = account.password === null ? '' : await hashPassword(account.password);
    user.isBreakGlass = false;
    user.disabledAt = null;
    await tx.insert(User, user).catch(refuseTakenEmail);
    return user;
  }

  findByEmail(tx: EntityManager, email: string): Promise<User | null> {
    return tx.findOneBy(User, { emailKey: emailKey(email) });
  }

  /** Follows a name that has changed at the identity provider. */
  async rename(tx: EntityManager, userId: string, name: string): Promise<void> {
    await tx.update(User, { id: userId }, { name });
  }

  /** Follows an address that has changed at the identity provider. */
  async changeEmail(tx: EntityManager, userId: string, email: string): Promise<void> {
    await tx.update(User, { id: userId }, { email, emailKey: emailKey(email) }).catch(refuseTakenEmail);
  }

  get(userId: string): Promise<User> {
    return this.database.manager.findOneByOrFail(User, { id: userId });
  }

  /** Returns the author of an account's commits. */
  async authorOf(tx: EntityManager, userId: string): Promise<{ name: string; email: string }> {
    const { name, email, gitName, gitEmail } = await tx.findOneByOrFail(User, { id: userId });
    return { name: gitName ?? name, email: gitEmail ?? email };
  }

  /** Locks an account until the end of the transaction. */
  lock(tx: EntityManager, userId: string): Promise<User> {
    const lock = { mode: 'for_no_key_update' } as const;
    return tx.findOneOrFail(User, { where: { id: userId }, lock });
  }

  /** Returns true for the user who created the first account. Accounts are never deleted. */
  async isOperator(userId: string): Promise<boolean> {
    return (await this.findOperatorId()) === userId;
  }

  /** Returns the id of the user who created the first account. Null: there is no account. */
  async findOperatorId(): Promise<string | null> {
    const [{ id }] = await this.database.query<{ id: string | null }>(`select ${OPERATOR_ID} as id`);
    return id;
  }

  /**
   * Requires the present password for a new address or password. A new password ends all other sessions, and deletes the
   * API tokens if `revokeTokens` is set.
   */
  async update(principal: Principal, change: UpdateAccountRequest): Promise<User> {
    const user = await this.get(principal.userId);
    const { email, password, revokeTokens } = change;
    if (revokeTokens && password === undefined) throw noNewPassword();
    if (password !== undefined && !user.passwordHash) throw noPasswordHere();
    const needsPassword = password !== undefined || (email !== undefined && email !== user.email);
    if (needsPassword) await this.requirePassword(principal, user, change.currentPassword);
    const next = await columnsOf(change);
    if (Object.keys(next).length === 0) return user;
    return this.database.transaction(async (tx) => {
      const where = { id: user.id, ...(needsPassword ? { passwordHash: user.passwordHash } : {}) };
      const { affected } = await tx.update(User, where, next).catch(refuseTakenEmail);
      if (!affected) throw wrongPassword();
      if (revokeTokens) await tx.delete(ApiToken, { userId: user.id });
      if (password !== undefined) {
        await this.links.withdrawOf(tx, user.id);
        await this.sessions.closeOthers(tx, principal);
      }
      return tx.findOneByOrFail(User, { id: user.id });
    });
  }

  /**
   * Checks the password of a signed-in user. Wrong ones are counted for the session or API token, and for the account, so
   * that a thief with many tokens gets no more guesses. The account's count does not bind a session that was just opened
   * with the password: otherwise the thief could use it up, and lock the owner out.
   */
  async confirmPassword(principal: Principal, user: User, password: string): Promise<void> {
    if (!user.passwordHash) return this.requireFresh(principal);
    const { emailKey } = user;
    const isFresh = await this.sessions.isFresh(principal);
    const check = async () => ((await isPassword(user.passwordHash, password)) ? user : null);
    const checkForAccount = () =>
      isFresh ? check() : this.failures.guard({ emailKey, place: `account ${user.id}` }, check);
    const guess = { emailKey, place: `credential ${principal.credentialId}` };
    if (!(await this.failures.guard(guess, checkForAccount))) throw wrongPassword();
  }

  /** Sets a password in place of a forgotten one. Ends all sessions of the account, and deletes its API tokens. */
  async resetPassword(tx: EntityManager, userId: string, password: string): Promise<void> {
    await tx.update(User, { id: userId }, { passwordHash: await hashPassword(password) });
    await tx.delete(ApiToken, { userId });
    await this.sessions.closeAll(tx, userId);
    await this.failures.forget(tx, userId);
  }

  /** For people without a password here: a new sign-in takes its place. */
  async requireFresh(principal: Principal): Promise<void> {
    if (!(await this.sessions.isFresh(principal))) throw signInAgain();
  }

  private async requirePassword(principal: Principal, user: User, given: string | undefined): Promise<void> {
    if (!user.passwordHash) return this.requireFresh(principal);
    if (given === undefined) {
      throw badRequest('The current password is required for this change.', [
        { path: 'currentPassword', message: 'is missing' },
      ]);
    }
    await this.confirmPassword(principal, user, given);
  }
}

/** Returns the columns to write. A concurrent request may change the others. */
async function columnsOf({ name, email, gitName, gitEmail, password }: UpdateAccountRequest) {
  return {
    ...(name === undefined ? {} : { name }),
    ...(email === undefined ? {} : { email, emailKey: emailKey(email) }),
    ...(gitName === undefined ? {} : { gitName: gitName || null }),
    ...(gitEmail === undefined ? {} : { gitEmail: gitEmail || null }),
    ...(password === undefined ? {} : { passwordHash: await hashPassword(password) }),
  };
}

const wrongPassword = () =>
  unprocessable('wrong_password', 'The current password is wrong.', {
    errors: [{ path: 'currentPassword', message: 'is wrong' }],
  });

const signInAgain = () =>
  forbidden('This takes a sign-in within the last ten minutes.', {
    code: 'sign_in_again',
    remedy: 'Sign in again.',
  });

const noPasswordHere = () =>
  unprocessable('no_password', 'This account has no password here: you sign in at your organization.', {
    remedy: 'Change your password there.',
  });

const noNewPassword = () =>
  badRequest('API tokens are deleted together with a change of the password.', [
    { path: 'revokeTokens', message: 'needs a new password' },
  ]);

export const emailKey = (email: string): string => email.toLowerCase();

function refuseTakenEmail(error: unknown): never {
  if (violatedConstraint(error) !== 'users_email') throw error;
  throw conflict('email_taken', 'Another account has this email address.', {
    errors: [{ path: 'email', message: 'is taken' }],
  });
}
