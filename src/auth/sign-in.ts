import { HttpStatus, Injectable } from '@nestjs/common';
import { Config } from '../core/config';
import { Database, rowsOf } from '../core/database';
import { AppError } from '../core/errors';
import { Accounts, emailKey } from './accounts';
import { networkOf } from './network-of';
import { PasswordFailures } from './passwords/password-failures';
import { isPassword } from './passwords/passwords';
import { Sessions } from './sessions';
import type { User } from './user.entity';

/** Checks a password and opens a session. */
@Injectable()
export class SignIn {
  constructor(
    private readonly database: Database,
    private readonly accounts: Accounts,
    private readonly sessions: Sessions,
    private readonly failures: PasswordFailures,
    private readonly config: Config,
  ) {}

  async run(credentials: {
    email: string;
    password: string;
    address: string;
  }): Promise<{ user: User; token: string }> {
    const guess = { emailKey: emailKey(credentials.email), place: networkOf(credentials.address) };
    const user = await this.failures.guard(guess, () => this.findByPassword(credentials));
    if (!user) throw invalidCredentials();
    if (!this.config.hasPasswordSignIn && !user.isBreakGlass) throw passwordSignInOff();
    return this.database.transaction(async (tx) => {
      // If the password has changed since, this session would escape the closing of all sessions of the old one.
      const { id, passwordHash } = user;
      const isStillRight = await rowsOf(
        tx,
        'select 1 from users where id = $1 and password_hash = $2 for share',
        [id, passwordHash],
      );
      if (isStillRight.length === 0) throw invalidCredentials();
      return { user, token: await this.sessions.open(tx, id) };
    });
  }

  private async findByPassword({
    email,
    password,
  }: {
    email: string;
    password: string;
  }): Promise<User | null> {
    const user = await this.accounts.findByEmail(this.database.manager, email);
    return (await isPassword(user?.passwordHash || null, password)) ? user : null;
  }
}

export const passwordSignInOff = () =>
  new AppError(
    'password_sign_in_off',
    HttpStatus.FORBIDDEN,
    'Passwords are not accepted here: people sign in at their organization.',
    {
      remedy: 'Sign in there. If its server is down, the operator has an account that may use its password.',
    },
  );

const invalidCredentials = () =>
  new AppError('invalid_credentials', HttpStatus.UNAUTHORIZED, 'The email address or the password is wrong.');
