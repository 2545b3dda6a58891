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
    if (rows.length === 0) throw noAccount(email);
    await endAccess(client, rows[0].id);
    await client.query('commit');
    say(
      `The new password of ${email} is ${password}\nAll sessions and API tokens of the account were ended.`,
    );
  });
};

/** Names the account whose password works while TRELLIS_PASSWORD_SIGN_IN is off. Without an address, tells which it is. */
export const nameBreakGlass = (config: Config, [email, ...others]: readonly string[]): Promise<void> => {
  if (others.length > 0) throw new Error('Name one account: break-glass <email>');
  return withDatabase(config, async (client) => {
    if (email !== undefined) {
      await client.query('begin');
      await client.query('update users set is_break_glass = false where is_break_glass');
      const { rowCount } = await client.query('update users set is_break_glass = true where email_key = $1', [
        emailKey(email),
      ]);
      if (!rowCount) throw noAccount(email);
      await client.query('commit');
    }
    const { rows } = await client.query<{ email: string }>('select email from users where is_break_glass');
    say(
      rows.length === 0
        ? 'There is no break-glass account. Name one: break-glass <email>'
        : `The break-glass account is ${rows[0].email}. Its password works at /sign-in?password=1 while passwords are off; reset-password gives it a new one.`,
    );
  });
};

/** Links a person of the identity provider to an account, for people whose password does not work any more. */
export const linkIdentity = (
  config: Config,
  [email, subject, ...others]: readonly string[],
): Promise<void> => {
  if (email === undefined || subject === undefined || others.length > 0)
    throw new Error('Name an account and a subject: link-identity <email> <subject>');
  const { oidc } = config;
  if (oidc === null) throw new Error('TRELLIS_OIDC_ISSUER is not set: there is no identity provider.');
  return withDatabase(config, async (client) => {
    const { rowCount } = await client.query(
      `insert into identities (id, user_id, issuer, subject)
       select gen_random_uuid(), id, $2, $3 from users where email_key = $1
       on conflict (issuer, subject) do update set user_id = excluded.user_id`,
      [emailKey(email), new URL(oidc.issuer).href, subject],
    );
    if (!rowCount) throw noAccount(email);
    say(`${subject} at ${oidc.issuer} signs in as ${email} from now on.`);
  });
};

const noAccount = (email: string) => new Error(`There is no account with the address ${email}.`);

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
