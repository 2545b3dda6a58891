import { HttpStatus } from '@nestjs/common';
import { hash, verify } from '@node-rs/argon2';
import { Semaphore } from '../../core/concurrency';
import { AppError } from '../../core/errors';

/** Each takes 19 MiB, and a thread of the pool that files and names of hosts need as well. */
const MAX_AT_ONCE = 2;
const MAX_WAITING = 64;
const RETRY_AFTER_SECONDS = 2;

const permits = new Semaphore(MAX_AT_ONCE);

/**
 * Hashes with the library's defaults (Argon2id, 19 MiB, two passes), which OWASP's password storage cheat sheet
 * recommends.
 * @throws AppError 503 `busy` while too many others wait
 */
export const hashPassword = (password: string): Promise<string> => withPermit(() => hash(password));

let hashOfNothing: Promise<string> | undefined;

/**
 * Takes the same time for an account without a password, or no account, as for any other.
 * @throws AppError 503 `busy` while too many others wait
 */
export async function isPassword(stored: string | null, password: string): Promise<boolean> {
  hashOfNothing ??= hash('no account has this password');
  const expected = stored ?? (await hashOfNothing);
  const matches = await withPermit(() => verify(expected, password));
  return stored !== null && matches;
}

async function withPermit<T>(work: () => Promise<T>): Promise<T> {
  if (permits.waiting >= MAX_WAITING) throw tooManyAtOnce();
  const release = await permits.acquire();
  try {
    return await work();
  } finally {
    release();
  }
}

const tooManyAtOnce = () =>
  new AppError(
    'busy',
    HttpStatus.SERVICE_UNAVAILABLE,
    'Too many passwords are being checked at the moment.',
    {
      remedy: 'Try again in a few seconds.',
      retryAfterSeconds: RETRY_AFTER_SECONDS,
    },
  );
