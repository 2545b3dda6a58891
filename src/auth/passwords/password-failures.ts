import { HttpStatus, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database, rowsOf } from '../../core/database';
import { AppError } from '../../core/errors';

const WINDOW_MINUTES = 15;
const MAX_FAILURES_OF_ONE = 10;
const MAX_FAILURES_OF_PLACE = 100;

/** Account whose password was tried. `place` is the client's address or, for a signed-in user, their account or credential. */
export interface Guess {
  emailKey: string;
  place: string;
}

/**
 * Counts wrong passwords by email and place, and by place alone. The counts are in the database, so that replicas share
 * them. A user cannot be locked out from another address.
 */
@Injectable()
export class PasswordFailures {
  constructor(private readonly database: Database) {}

  /**
   * Returns the result of `check`, which is null for a wrong password. Throws 429 after too many wrong ones, even if
   * they were counted while `check` ran: otherwise the right one of many concurrent guesses would be recognizable.
   */
  async guard<T>(guess: Guess, check: () => Promise<T | null>): Promise<T | null> {
    await this.refuseAfterTooMany(guess);
    const found = await check();
    await this.refuseAfterTooMany(guess);
    if (found === null) await this.count(guess);
    return found;
  }

  /** Lets a user who has tried too often sign in with a new password at once. */
  async forget(tx: EntityManager, userId: string): Promise<void> {
    await rowsOf(
      tx,
      'delete from sign_in_failures where email_key = (select email_key from users where id = $1)',
      [userId],
    );
  }

  private async refuseAfterTooMany({ emailKey, place }: Guess): Promise<void> {
    const [row] = await this.database.query<{ of_one: number; of_place: number; wait_seconds: number }>(
      `select count(*) filter (where email_key = $1)::int as of_one, count(*)::int as of_place,
         ceil(extract(epoch from min(at) + make_interval(mins => $3) - now()))::int as wait_seconds
       from sign_in_failures where address = $2 and at > now() - make_interval(mins => $3)`,
      [emailKey, place, WINDOW_MINUTES],
    );
    if (!row || (row.of_one < MAX_FAILURES_OF_ONE && row.of_place < MAX_FAILURES_OF_PLACE)) return;
    throw new AppError('too_many_requests', HttpStatus.TOO_MANY_REQUESTS, 'Too many wrong passwords.', {
      remedy: `Try again in ${Math.ceil(row.wait_seconds / 60)} minutes.`,
      retryAfterSeconds: Math.max(1, row.wait_seconds),
    });
  }

  private async count({ emailKey, place }: Guess): Promise<void> {
    await this.database.query('insert into sign_in_failures (email_key, address) values ($1, $2)', [
      emailKey,
      place,
    ]);
    await this.database.query('delete from sign_in_failures where at < now() - make_interval(mins => $1)', [
      WINDOW_MINUTES,
    ]);
  }
}
