import { randomBytes } from 'node:crypto';
import { ACCESS_CHANNEL, emailKey, hashPassword } from '../auth';
import type { Config } from '../core/config';
import type { DatabaseClient } from '../core/database';
import { isEmailAddress } from '../core/http';
import { withDatabase } from './open-database';
import { say } from './say';

interface UserRow {
  name: string;
  email: string;
  created: string;
  disabled: string | null;
  workspaces: string | null;
}

/** Lists the accounts, the oldest first, which is the operator's. */
export const listUsers = (config: Config): Promise<void> =>
  withDatabase(config, async (client) => {
    const { rows } = await client.query<UserRow>(
      `select u.name, u.email, to_char(u.disabled_at, 'YYYY-MM-DD') as disabled, to_char(u.created_at, 'YYYY-MM-DD') as created,
         string_agg(w.name || ' (' || m.role || ')', ', ' order by w.name) as workspaces
       from users u left join memberships m on m.user_id = u.id left join workspaces w on w.id = m.workspace_id
       group by u.id order by u.created_at, u.id`,
    );
    for (const { name, email, created, disabled, workspaces } of rows)
      say(
        `${email}\t${name}\tsince ${created}\t${workspaces ?? 'no workspace'}${disabled ? `\tdisabled since ${disabled}` : ''}`,
      );
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
  [email, subject, replace, ...others]: readonly string[],
): Promise<void> => {
  if (
    email === undefined ||
    subject === undefined ||
    others.length > 0 ||
    ![undefined, '--replace'].includes(replace)
  )
    throw new Error('Name an account and a subject: link-identity <email> <subject> [--replace]');
  checkSubject(subject);
  const { oidc } = config;
  if (oidc === null) throw new Error('TRELLIS_OIDC_ISSUER is not set: there is no identity provider.');
  const issuer = new URL(oidc.issuer).href;
  return withDatabase(config, async (client) => {
    await client.query('begin');
    const { rows } = await client.query<{ id: string }>(
      'select id from users where email_key = $1 for update',
      [emailKey(email)],
    );
    if (rows.length === 0) throw noAccount(email);
    const { rows: present } = await client.query<{ subject: string }>(
      'select subject from identities where user_id = $1 and issuer = $2 and subject <> $3',
      [rows[0].id, issuer, subject],
    );
    if (present.length > 0 && !replace)
      throw new Error(
        `${email} is signed in to by ${JSON.stringify(present[0].subject)} at ${oidc.issuer}. Two people would share the account. If this is the same person with a new subject, add --replace.`,
      );
    const { rowCount: replaced } = await client.query(
      'delete from identities where user_id = $1 and issuer = $2 and subject <> $3',
      [rows[0].id, issuer, subject],
    );
    const { rowCount } = await client.query(
      `insert into identities (id, user_id, issuer, subject)
       select gen_random_uuid(), id, $2, $3 from users where email_key = $1
       on conflict (issuer, subject) do update set user_id = excluded.user_id`,
      [emailKey(email), issuer, subject],
    );
    if (!rowCount) throw noAccount(email);
    if (replaced) await client.query('select pg_notify($1, $2)', [ACCESS_CHANNEL, rows[0].id]);
    await client.query('commit');
    say(
      `${subject} at ${oidc.issuer} signs in as ${email} from now on${replaced ? ', and the person before does not' : ''}.`,
    );
  });
};

/** Moves the people of an issuer to another address of it, by default the present one, for a provider that has moved. */
export const moveIssuer = (config: Config, [from, to, ...others]: readonly string[]): Promise<void> => {
  const target = to ?? config.oidc?.issuer;
  if (from === undefined || others.length > 0)
    throw new Error('Name the former address of the issuer: move-issuer <old issuer> [<new issuer>]');
  if (target === undefined)
    throw new Error(
      'TRELLIS_OIDC_ISSUER is not set: name the new address, too: move-issuer <old issuer> <new issuer>',
    );
  const [before, after] = [from, target].map(canonicalIssuer);
  if (before === after) throw new Error('Both addresses are the same.');
  return withDatabase(config, async (client) => {
    await client.query('begin');
    const { rows: issuers } = await client.query<{ issuer: string }>(
      'select distinct issuer from identities order by issuer',
    );
    if (!issuers.some(({ issuer }) => issuer === before))
      throw new Error(
        `Nobody signs in at ${before}. ${issuers.length === 0 ? 'Nobody signs in at any issuer.' : `People sign in at: ${issuers.map(({ issuer }) => issuer).join(', ')}`}`,
      );
    // Someone who has signed in at the new address already keeps that account.
    const { rows: both } = await client.query<{ subject: string; old: string; now: string }>(
      `select o.subject, a.email as old, b.email as now from identities o
       join identities n on n.issuer = $2 and n.subject = o.subject
       join users a on a.id = o.user_id join users b on b.id = n.user_id
       where o.issuer = $1 and o.user_id <> n.user_id order by o.subject`,
      [before, after],
    );
    if (both.length > 0)
      throw new Error(
        [
          `${both.length} people have an account at each address. Nothing was moved.`,
          ...both.map(({ subject, old, now }) => `${subject}\t${old}\t${now}`),
          'Choose the account of each with link-identity <email> <subject> --replace, then try again.',
        ].join('\n'),
      );
    await client.query(
      `delete from identities o using identities n
       where o.issuer = $1 and n.issuer = $2 and n.subject = o.subject and n.user_id = o.user_id`,
      [before, after],
    );
    const { rowCount } = await client.query('update identities set issuer = $2 where issuer = $1', [
      before,
      after,
    ]);
    await client.query('commit');
    say(`${rowCount ?? 0} people sign in at ${after} from now on.`);
  });
};

/** Changes the address of an account, such as an address that was given on to another person. */
export const changeAddress = (
  config: Config,
  [email, address, ...others]: readonly string[],
): Promise<void> => {
  if (email === undefined || address === undefined || others.length > 0)
    throw new Error('Name an account and its new address: change-address <email> <new email>');
  if (!isEmailAddress(address)) throw new Error(`${JSON.stringify(address)} is not an email address.`);
  return withDatabase(config, async (client) => {
    const { rows } = await client.query('select from users where email_key = $1', [emailKey(address)]);
    if (rows.length > 0 && emailKey(address) !== emailKey(email))
      throw new Error(`There is an account with the address ${address} already.`);
    const { rowCount } = await client.query(
      'update users set email = $2, email_key = $3 where email_key = $1',
      [...[emailKey(email), address, emailKey(address)]],
    );
    if (!rowCount) throw noAccount(email);
    say(`The account has the address ${address} from now on.`);
  });
};

/** Disables an account: ends its sessions, API tokens and agents, and refuses its sign-ins. */
export const disable = (config: Config, args: readonly string[]): Promise<void> =>
  block(config, args, {
    name: 'disable',
    work: async (ask, userId) => {
      const { disableAccount, AT_COMMAND_LINE } = await import('../workspaces');
      const done = await disableAccount(ask, userId, AT_COMMAND_LINE);
      if (done === null) return;
      say(
        `${done.email} is disabled: its sessions, ${done.tokens} API tokens, agents and ${done.invitations} invitations have ended, and nobody signs in to it until “enable ${done.email}”.`,
      );
      if (done.withoutAdmin.length > 0)
        say(`Nobody else is an admin of: ${done.withoutAdmin.join(', ')}. “users” lists the members.`);
    },
  });

/** Lets an account sign in again. */
export const enable = (config: Config, args: readonly string[]): Promise<void> =>
  block(config, args, {
    name: 'enable',
    work: async (ask, userId) => {
      const { enableAccount, AT_COMMAND_LINE } = await import('../workspaces');
      await enableAccount(ask, userId, AT_COMMAND_LINE);
      say('The account can sign in again. It needs new API tokens.');
    },
  });

type Ask = <T>(sql: string, values: readonly unknown[]) => Promise<T[]>;

function block(
  config: Config,
  [email, ...others]: readonly string[],
  { name, work }: { name: string; work: (ask: Ask, userId: string) => Promise<void> },
): Promise<void> {
  if (email === undefined || others.length > 0) throw new Error(`Name one account: ${name} <email>`);
  return withDatabase(config, async (client) => {
    await client.query('begin');
    const ask: Ask = async <T>(sql: string, values: readonly unknown[]) =>
      (await client.query(sql, [...values])).rows as T[];
    const [user] = await ask<{ id: string }>('select id from users where email_key = $1', [emailKey(email)]);
    if (user === undefined) throw noAccount(email);
    await work(ask, user.id);
    await client.query('commit');
  });
}

/** Subjects are compared as they are told. */
function checkSubject(subject: string): void {
  if (subject.trim() === '' || subject.length > 255)
    throw new Error('A subject has 1 to 255 characters: the refusal of the sign-on tells it.');
}

function canonicalIssuer(text: string): string {
  if (!URL.canParse(text) || !/^https?:/.test(text))
    throw new Error(`${JSON.stringify(text)} is not the address of an issuer.`);
  return new URL(text).href;
}

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
