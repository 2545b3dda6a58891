import { emailKey } from '../auth';
import { isUuid } from '../core/database';
import { hasProvenAddress, type Ask } from '../workspaces';

/** An account of the instance, as commands show it. */
export interface ShownAccount {
  id: string;
  name: string;
  email: string;
  /** Days. */
  created: string;
  disabled: string | null;
  /** Names, with roles; null: none. */
  workspaces: string | null;
  isProven: boolean;
}

/** SQL: the accounts `u`. */
export const ACCOUNTS = `
  select u.id, u.name, u.email, to_char(u.created_at, 'YYYY-MM-DD') as created,
    to_char(u.disabled_at, 'YYYY-MM-DD') as disabled, ${hasProvenAddress('null')} as "isProven",
    (select string_agg(w.name || ' (' || m.role || ')', ', ' order by w.name)
     from memberships m join workspaces w on w.id = m.workspace_id where m.user_id = u.id) as workspaces
  from users u`;

/**
 * Finds an account by its id, or by an address that it has proven: anybody can type an address. Locks it until the end of the
 * transaction.
 */
export async function findAccount(ask: Ask, given: string): Promise<ShownAccount> {
  const isId = isUuid(given);
  const [account] = await ask<ShownAccount>(
    `${ACCOUNTS} where ${isId ? 'u.id = $1::uuid' : 'u.email_key = $1'} for no key update of u`,
    [isId ? given : emailKey(given)],
  );
  if (account === undefined)
    throw new Error(`There is no account with the ${isId ? 'id' : 'address'} ${given}.`);
  if (!isId && !account.isProven) throw unproven(account);
  return account;
}

const unproven = ({ id, email, name, created, workspaces }: ShownAccount): Error =>
  new Error(
    `An account says that its address is ${email}, which is not proven: anybody can type an address. It is the account of ` +
      `${JSON.stringify(name)}, since ${created}, in ${workspaces ?? 'no workspace'}. If you mean it, name it by its id: ${id}`,
  );
