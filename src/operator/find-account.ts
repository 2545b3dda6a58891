import { emailKey } from '../auth';
import { isUuid } from '../core/database';
import { hasProvenAddress } from '../workspaces';
import type { Ask } from './ask';

/** An account of the instance, as a command names it. */
export interface FoundAccount {
  id: string;
  email: string;
}

interface Described extends FoundAccount {
  name: string;
  created: string;
  workspaces: string | null;
  isProven: boolean;
}

/**
 * Finds an account by its id, or by an address that it has proven: anybody can type an address. Locks it until the end of the
 * transaction.
 */
export async function findAccount(ask: Ask, given: string): Promise<FoundAccount> {
  const [account] = await ask<Described>(
    `select u.id, u.email, u.name, to_char(u.created_at, 'YYYY-MM-DD') as created, ${hasProvenAddress('null')} as "isProven",
       (select string_agg(w.name || ' (' || m.role || ')', ', ' order by w.name)
        from memberships m join workspaces w on w.id = m.workspace_id where m.user_id = u.id) as workspaces
     from users u where ${isUuid(given) ? 'u.id = $1::uuid' : 'u.email_key = $1'} for no key update of u`,
    [isUuid(given) ? given : emailKey(given)],
  );
  if (account === undefined)
    throw new Error(`There is no account with the ${isUuid(given) ? 'id' : 'address'} ${given}.`);
  if (!isUuid(given) && !account.isProven) throw unproven(account);
  return account;
}

const unproven = ({ id, email, name, created, workspaces }: Described): Error =>
  new Error(
    `An account says that its address is ${email}, which is not proven: anybody can type an address. It is the account of ` +
      `${JSON.stringify(name)}, since ${created}, in ${workspaces ?? 'no workspace'}. If you mean it, name it by its id: ${id}`,
  );
