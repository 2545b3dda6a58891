import { createHash } from 'node:crypto';

/** ToolJet locks an account after about ten wrong passwords; people need some of them. */
const MAX_REFUSALS = 5;

interface Account {
  url: string;
  email: string;
  password: string;
}

/**
 * Counts refused passwords, by server and account, in this process. A password that was refused is not sent again,
 * unless somebody asks for it; and after a few refusals, none is.
 */
export class SignInLimits {
  readonly #refused = new Map<string, { count: number; passwords: Set<string> }>();

  mayTry(account: Account, isAskedFor: boolean): boolean {
    const known = this.#refused.get(keyOf(account));
    if (!known) return true;
    if (known.count >= MAX_REFUSALS) return false;
    return isAskedFor || !known.passwords.has(hashOf(account));
  }

  refused(account: Account): void {
    const known = this.#refused.get(keyOf(account)) ?? { count: 0, passwords: new Set<string>() };
    known.count += 1;
    known.passwords.add(hashOf(account));
    this.#refused.set(keyOf(account), known);
  }

  accepted(account: Account): void {
    this.#refused.delete(keyOf(account));
  }
}

const keyOf = ({ url, email }: Account) => JSON.stringify([url, email.toLowerCase()]);

const hashOf = ({ password }: Account) => createHash('sha256').update(password).digest('base64');
