import { randomBytes } from 'node:crypto';
import { ACCESS_CHANNEL, emailKey, hashPassword } from '../auth';
import type { Config } from '../core/config';
import type { DatabaseClient } from '../core/database';
import { withDatabase } from './open-database';
import { say } from './say';

interface UserRow {
  name: string;
  email: string;
  created: string;
  workspaces: string | null;
}

/** Lists the accounts, the oldest first, which is the operator's. */
export const listUsers = (config: Config): Promise<void> =>
  withDatabase(config, async (client) => {
    const { rows } = await client.query<UserRow>(
      `select u.name, u.email, to_char(u.created_at, 'YYYY-MM-DD') as created,
         string_agg(w.name || ' (' || m.role || ')', ', ' order by w.name) as workspaces
       from users u left join memberships m on m.user_id = u.id left join workspaces w on w.id = m.workspace_id
       group by u.id order by u.created_at, u.id`,
    );
    for (const { name, email, created, workspaces } of rows)
      say(`${email}\t${name}\tsince ${created}\t${workspaces ?? 'no workspace'}`);
  });

/**
 * Gives an account a random password, which is printed, and ends its sessions and API tokens: for owners who lost the
 * password, or had it stolen.
 */
export const resetPassword = (config: Config, [email, ...others]: readonly string[]): Promise<void> => {
  if (email === undefined || others.length > 0) throw new Error('Name one account: reset-password <email>');
  return withDatabase(config, async (client) => {
    const password = randomBytes(12).toString('base64url');
    const hash = await hashPassword(password);
    await client.query('begin');
    const { rows } = await client.query<{ id: string }>(
      'update users set password_hash = $1 where email_key = $2 returning id',
      [hash, emailKey(email)],
    );
    if (rows.length === 0) throw new Error(`There is no account with the address ${email}.`);
    await endAccess(client, rows[0].id);
    await client.query('commit');
    say(
      `The new password of ${email} is ${password}\nAll sessions and API tokens of the account were ended.`,
    );
  });
};

async function endAccess(client: DatabaseClient, userId: string): Promise<void> {
  await client.query('delete from sessions where user_id = $1', [userId]);
  await client.query('delete from api_tokens where user_id = $1', [userId]);
  await client.query('delete from password_links where user_id = $1', [userId]);
  // The new password works at once, also after too many wrong ones.
  await client.query(
    'delete from sign_in_failures where email_key = (select email_key from users where id = $1)',
    [userId],
  );
  await client.query('select pg_notify($1, $2)', [ACCESS_CHANNEL, userId]);
}
