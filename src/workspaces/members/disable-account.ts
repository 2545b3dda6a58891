import { ACCESS_CHANNEL } from '../../auth';
import { newId } from '../../core/database';

/** Runs a statement; of `update … returning` and the like, it returns the rows. */
export type Ask = <T>(sql: string, values: readonly unknown[]) => Promise<T[]>;

/** Someone who disables or enables accounts, as the audit trail shows them. */
interface Operator {
  id: string;
  name: string;
  email: string;
}

export interface Disabled {
  email: string;
  /** Number of API tokens that were deleted. */
  tokens: number;
  /** Number of invitations that the person had made, which were withdrawn: their links are known to them. */
  invitations: number;
  /** Names of workspaces in which no one else is an admin. */
  withoutAdmin: string[];
}

/** Operator at the command line, who has no account there. */
export const AT_COMMAND_LINE: Operator = {
  id: '00000000-0000-0000-0000-000000000000',
  name: 'operator',
  email: '',
};

const ENDED = [
  'sessions where user_id = $1',
  'password_links where user_id = $1 or made_by = $1',
  'oauth_codes where user_id = $1',
  'command_line_codes where user_id = $1',
];

/**
 * Refuses every sign-in to an account from now on, and ends its sessions, API tokens, agents and links at once. What it has
 * made and its memberships stay. Returns null if there is no such account. Runs in a transaction of the caller.
 */
export async function disableAccount(ask: Ask, userId: string, by: Operator): Promise<Disabled | null> {
  const [user] = await ask<{ email: string }>(
    'update users set disabled_at = coalesce(disabled_at, now()) where id = $1 returning email',
    [userId],
  );
  if (!user) return null;
  for (const rows of ENDED) await ask(`delete from ${rows}`, [userId]);
  const tokens = await ask('delete from api_tokens where user_id = $1 returning 1', [userId]);
  const invitations = await ask('delete from invitations where invited_by = $1 returning 1', [userId]);
  await ask('update agent_sessions set ended_at = now() where user_id = $1 and ended_at is null', [userId]);
  await record(ask, { userId, email: user.email, action: 'disabled', by });
  const alone = await ask<{ name: string }>(
    `select w.name from memberships m join workspaces w on w.id = m.workspace_id
     where m.user_id = $1 and m.role = 'admin' and not exists (
       select from memberships o join users u on u.id = o.user_id
       where o.workspace_id = m.workspace_id and o.role = 'admin' and o.user_id <> $1 and u.disabled_at is null)
     order by w.name`,
    [userId],
  );
  return {
    ...{ email: user.email, tokens: tokens.length, invitations: invitations.length },
    withoutAdmin: alone.map(({ name }) => name),
  };
}

/** Lets an account sign in again. Its API tokens stay deleted. Returns false if there is no such account. */
export async function enableAccount(ask: Ask, userId: string, by: Operator): Promise<boolean> {
  const [user] = await ask<{ email: string }>(
    'update users set disabled_at = null where id = $1 returning email',
    [userId],
  );
  if (user) await record(ask, { userId, email: user.email, action: 'enabled', by });
  return user !== undefined;
}

/** Records it in each workspace of the person, and tells open pages. */
async function record(
  ask: Ask,
  { userId, email, action, by }: { userId: string; email: string; action: string; by: Operator },
): Promise<void> {
  const places = await ask<{ id: string }>('select workspace_id as id from memberships where user_id = $1', [
    userId,
  ]);
  for (const { id } of places)
    await ask(
      `insert into audit_entries (id, workspace_id, actor_id, actor_name, actor_email, action, target, detail)
       values ($1, $2, $3, $4, $5, $6, $7, '{}')`,
      [newId(), id, by.id, by.name, by.email, action, email],
    );
  await ask('select pg_notify($1, $2)', [ACCESS_CHANNEL, userId]);
}
