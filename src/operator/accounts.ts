import { randomBytes } from 'node:crypto';
import { ACCESS_CHANNEL, emailKey, hashPassword } from '../auth';
import type { Config } from '../core/config';
import { isEmailAddress } from '../core/http';
import { AT_COMMAND_LINE, disableAccount, enableAccount, type Ask } from '../workspaces';
import { ACCOUNTS, findAccount, type ShownAccount } from './find-account';
import { withDatabase } from './open-database';
import { say } from './say';

/** Lists the accounts, the oldest first, which is the operator's. */
export const listUsers = (config: Config): Promise<void> =>
  withDatabase(config, async (client) => {
    const { rows } = await client.query<ShownAccount>(`${ACCOUNTS} order by u.created_at, u.id`);
    for (const { id, name, email, created, disabled, workspaces, isProven } of rows)
      say(
        [
          ...[email, name, `since ${created}`, workspaces ?? 'no workspace', id],
          ...(isProven ? [] : ['address not proven']),
          ...(disabled ? [`disabled since ${disabled}`] : []),
        ].join('\t'),
      );
  });

/**
 * Gives an account a random password, which is printed, and ends its sessions and API tokens: for owners who lost the
 * password, or had it stolen.
 */
export const resetPassword = (config: Config, [email, ...others]: readonly string[]): Promise<void> => {
  if (email === undefined || others.length > 0) throw new Error('Name one account: reset-password <email>');
  return inTransaction(config, async (ask) => {
    const account = await findAccount(ask, email);
    const password = randomBytes(12).toString('base64url');
    await ask('update users set password_hash = $1 where id = $2', [
      await hashPassword(password),
      account.id,
    ]);
    await endAccess(ask, account.id);
    return `The new password of ${account.email} is ${password}\nAll sessions and API tokens of the account were ended.`;
  });
};

/** Names the account whose password works while TRELLIS_PASSWORD_SIGN_IN is off. Without an address, tells which it is. */
export const nameBreakGlass = (config: Config, [email, ...others]: readonly string[]): Promise<void> => {
  if (others.length > 0) throw new Error('Name one account: break-glass <email>');
  return inTransaction(config, async (ask) => {
    if (email !== undefined) {
      const { id } = await findAccount(ask, email);
      await ask('update users set is_break_glass = (id = $1) where is_break_glass <> (id = $1)', [id]);
    }
    const [named] = await ask<{ email: string }>('select email from users where is_break_glass', []);
    return named
      ? `The break-glass account is ${named.email}. Its password works at /sign-in?password=1 while passwords are off; reset-password gives it a new one.`
      : 'There is no break-glass account. Name one: break-glass <email>';
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
  return inTransaction(config, async (ask) => {
    const account = await findAccount(ask, email);
    const others = await ask<{ subject: string }>(
      'select subject from identities where user_id = $1 and issuer = $2 and subject <> $3',
      [account.id, issuer, subject],
    );
    if (others.length > 0 && !replace)
      throw new Error(
        `${account.email} is signed in to by ${JSON.stringify(others[0].subject)} at ${oidc.issuer}. Two people would share the account. If this is the same person with a new subject, add --replace.`,
      );
    await ask('delete from identities where user_id = $1 and issuer = $2 and subject <> $3', [
      ...[account.id, issuer, subject],
    ]);
    await ask(
      `insert into identities (id, user_id, issuer, subject) values (gen_random_uuid(), $1, $2, $3)
       on conflict (issuer, subject) do update set user_id = excluded.user_id`,
      [account.id, issuer, subject],
    );
    if (others.length > 0) await ask('select pg_notify($1, $2)', [ACCESS_CHANNEL, account.id]);
    return `${subject} at ${oidc.issuer} signs in as ${account.email} from now on${others.length > 0 ? ', and the person before does not' : ''}.`;
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
  return inTransaction(config, async (ask) => {
    const issuers = await ask<{ issuer: string }>(
      'select distinct issuer from identities order by issuer',
      [],
    );
    if (!issuers.some(({ issuer }) => issuer === before))
      throw new Error(
        `Nobody signs in at ${before}. ${issuers.length === 0 ? 'Nobody signs in at any issuer.' : `People sign in at: ${issuers.map(({ issuer }) => issuer).join(', ')}`}`,
      );
    // Someone who has signed in at the new address already keeps that account.
    const both = await ask<{ subject: string; old: string; now: string }>(
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
    await ask(
      `delete from identities o using identities n
       where o.issuer = $1 and n.issuer = $2 and n.subject = o.subject and n.user_id = o.user_id`,
      [before, after],
    );
    const moved = await ask('update identities set issuer = $2 where issuer = $1 returning 1', [
      before,
      after,
    ]);
    return `${moved.length} people sign in at ${after} from now on.`;
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
  return inTransaction(config, async (ask) => {
    const { id } = await findAccount(ask, email);
    const key = emailKey(address);
    if ((await ask('select from users where email_key = $1 and id <> $2', [key, id])).length > 0)
      throw new Error(`There is an account with the address ${address} already.`);
    await ask('update users set email = $2, email_key = $3, vouched_email_key = $3 where id = $1', [
      ...[id, address, key],
    ]);
    return `The account has the address ${address} from now on.`;
  });
};

/** Disables an account: ends its sessions, API tokens and agents, and refuses its sign-ins. */
export const disable = (config: Config, [email, ...others]: readonly string[]): Promise<void> => {
  if (email === undefined || others.length > 0) throw new Error('Name one account: disable <email>');
  return inTransaction(config, async (ask) => {
    const { id } = await findAccount(ask, email);
    const {
      email: address,
      tokens,
      invitations,
      withoutAdmin,
    } = (await disableAccount(ask, id, AT_COMMAND_LINE))!;
    const alone =
      withoutAdmin.length > 0
        ? `\nNobody else is an admin of: ${withoutAdmin.join(', ')}. “users” lists the members.`
        : '';
    return `${address} is disabled: its sessions, ${tokens} API tokens, agents and ${invitations} invitations have ended, and nobody signs in to it until “enable ${email}”.${alone}`;
  });
};

/** Lets an account sign in again. */
export const enable = (config: Config, [email, ...others]: readonly string[]): Promise<void> => {
  if (email === undefined || others.length > 0) throw new Error('Name one account: enable <email>');
  return inTransaction(config, async (ask) => {
    const { id } = await findAccount(ask, email);
    await enableAccount(ask, id, AT_COMMAND_LINE);
    return 'The account can sign in again. It needs new API tokens.';
  });
};

/** Runs in one transaction. The returned text is printed once it is committed. */
const inTransaction = (config: Config, work: (ask: Ask) => Promise<string>): Promise<void> =>
  withDatabase(config, async (client) => {
    await client.query('begin');
    const said = await work(
      async <T>(sql: string, values: readonly unknown[]) =>
        (await client.query(sql, [...values])).rows as T[],
    );
    await client.query('commit');
    say(said);
  });

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

async function endAccess(ask: Ask, userId: string): Promise<void> {
  await ask('delete from sessions where user_id = $1', [userId]);
  await ask('delete from api_tokens where user_id = $1', [userId]);
  await ask('delete from password_links where user_id = $1', [userId]);
  // The new password works at once, also after too many wrong ones.
  await ask('delete from sign_in_failures where email_key = (select email_key from users where id = $1)', [
    userId,
  ]);
  await ask('select pg_notify($1, $2)', [ACCESS_CHANNEL, userId]);
}
