import { Injectable } from '@nestjs/common';
import { unprocessable } from '../../core/errors';
import { PasswordFailures } from './password-failures';
import { isPassword } from './passwords';
import type { Principal } from '../principal';
import { Sessions } from '../sessions';
import type { User } from '../user.entity';

/**
 * Checks the password of a signed-in user. Wrong ones are counted for the session or API token, and for the account, so
 * that a thief with many tokens gets no more guesses. The account's count does not bind a session that was just opened
 * with the password: otherwise the thief could use it up, and lock the owner out.
 */
@Injectable()
export class ConfirmPassword {
  constructor(
    private readonly failures: PasswordFailures,
    private readonly sessions: Sessions,
  ) {}

  async run(principal: Principal, user: User, password: string): Promise<void> {
    const { emailKey } = user;
    const isFresh = await this.sessions.isFresh(principal);
    const check = async () => ((await isPassword(user.passwordHash, password)) ? user : null);
    const checkForAccount = () =>
      isFresh ? check() : this.failures.guard({ emailKey, place: `account ${user.id}` }, check);
    const guess = { emailKey, place: `credential ${principal.credentialId}` };
    if (!(await this.failures.guard(guess, checkForAccount))) throw wrongPassword();
  }
}

export const wrongPassword = () =>
  unprocessable('wrong_password', 'The current password is wrong.', {
    errors: [{ path: 'currentPassword', message: 'is wrong' }],
  });
