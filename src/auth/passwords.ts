import { hash, verify } from '@node-rs/argon2';

// The library's defaults: Argon2id, 19 MiB, two passes, as OWASP's cheat sheet on password storage has them.
export const hashPassword = (password: string): Promise<string> => hash(password);

let hashOfNothing: Promise<string> | undefined;

/** Takes as long for an account that is not there, or has no password, as for one that has. */
export async function isPassword(stored: string | null, password: string): Promise<boolean> {
  hashOfNothing ??= hash('no account has this password');
  const matches = await verify(stored ?? (await hashOfNothing), password);
  return stored !== null && matches;
}
