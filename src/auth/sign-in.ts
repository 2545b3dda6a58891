import { HttpStatus, Injectable } from '@nestjs/common';
import { Database } from '../core/database';
import { AppError } from '../core/errors';
import { Accounts, emailKey } from './accounts';
import { isPassword } from './passwords';
import { Sessions } from './sessions';
import type { User } from './user.entity';

const WINDOW_MINUTES = 15;
const MAX_FAILURES_OF_ONE = 10;
const MAX_FAILURES_OF_ADDRESS = 100;

/**
 * Checks a password and opens a session. Failures are counted in the database, by e-mail with address and by
 * address alone: replicas share the count, and nobody can lock someone else out from another address.
 */
@Injectable()
export class SignIn {
  constructor(
    private readonly database: Database,
    private readonly accounts: Accounts,
    private readonly sessions: Sessions,
  ) {}

  async run(credentials: {
    email: string;
    password: string;
    address: string;
  }): Promise<{ user: User; token: string }> {
    const key = emailKey(credentials.email);
    await this.refuseAfterTooMany(key, credentials.address);
    const user = await this.accounts.findByEmail(this.database.manager, credentials.email);
    const isRight = await isPassword(user?.passwordHash ?? null, credentials.password);
    if (!user || !isRight) {
      await this.countFailure(key, credentials.address);
      throw new AppError('invalid_credentials', HttpStatus.UNAUTHORIZED, 'E-mail or password is not right.');
    }
    // Again: of many guesses sent at once none may be told right once too many were wrong.
    await this.refuseAfterTooMany(key, credentials.address);
    const token = await this.database.transaction(async (tx) => this.sessions.open(tx, user.id));
    return { user, token };
  }

  private async refuseAfterTooMany(key: string, address: string): Promise<void> {
    const [row] = await this.database.query<{ of_one: number; of_address: number; wait_seconds: number }>(
      `select count(*) filter (where email_key = $1)::int as of_one, count(*)::int as of_address,
         ceil(extract(epoch from min(at) + make_interval(mins => $3) - now()))::int as wait_seconds
       from sign_in_failures where address = $2 and at > now() - make_interval(mins => $3)`,
      [key, address, WINDOW_MINUTES],
    );
    if (!row || (row.of_one < MAX_FAILURES_OF_ONE && row.of_address < MAX_FAILURES_OF_ADDRESS)) return;
    throw new AppError('too_many_requests', HttpStatus.TOO_MANY_REQUESTS, 'Too many failed sign-ins.', {
      remedy: `Try again in ${Math.ceil(row.wait_seconds / 60)} minutes.`,
      retryAfterSeconds: Math.max(1, row.wait_seconds),
    });
  }

  private async countFailure(key: string, address: string): Promise<void> {
    await this.database.query('insert into sign_in_failures (email_key, address) values ($1, $2)', [
      key,
      address,
    ]);
    await this.database.query('delete from sign_in_failures where at < now() - make_interval(mins => $1)', [
      WINDOW_MINUTES,
    ]);
  }
}
