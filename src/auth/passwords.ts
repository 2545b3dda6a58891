import { hash, verify } from '@node-rs/argon2';

// The library's defaults (Argon2id, 19 MiB, two passes) are those of OWASP's password storage cheat sheet.
export const hashPassword = (password: string): Promise<string> => hash(password);

let hashOfNothing: Promise<string> | undefined;

/** Takes the same time for an account without a password, or no account, as for any other. */
export async function isPassword(stored: string | null, password: string): Promise<boolean> {
  hashOfNothing ??= hash('no account has this password');
  const matches = await verify(stored ?? (await hashOfNothing), password);
  return stored !== null && matches;
}
