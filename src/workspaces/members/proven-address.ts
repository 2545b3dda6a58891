import type { EntityManager } from 'typeorm';
import { emailKey, OPERATOR_ID, type UserView } from '../../auth';
import { rowsOf } from '../../core/database';
import type { Role } from './role';

/**
 * SQL: tells if the account `u` has proven its address to a workspace, an expression for its id; null: to the operator alone.
 * Anybody can type an address. It counts only
 * - on the word of the operator: the operator's own, and addresses of accounts made by the operator or a set-up file;
 * - as verified at the identity provider that the person signs in at;
 * - if the account joined by a link that was made for this address, by the operator or an admin of the workspace: people who
 *   may add members anyway.
 */
export const hasProvenAddress = (workspace: string): string => `(
  u.id = ${OPERATOR_ID}
  or u.vouched_email_key = u.email_key
  or exists (
    select from identities d where d.user_id = u.id and d.is_email_verified and lower(d.email) = lower(u.email))
  or exists (
    select from memberships k where k.user_id = u.id and k.invited_email_key = u.email_key and (
      k.invited_by = ${OPERATOR_ID}
      or exists (
        select from memberships a
        where a.workspace_id = ${workspace} and a.user_id = k.invited_by and a.role = 'admin'))))`;

/** Account, role and invitation of an address, as one workspace may see them. */
export interface AddressHolder {
  /** Account that has the address. */
  account: (UserView & { isProven: boolean }) | null;
  /** Role of that account in the workspace. */
  role: Role | null;
  invitation: { id: string; role: Role } | null;
}

/** Looks an address up for a workspace; null: for the operator. */
export async function findAddressHolder(
  tx: EntityManager,
  workspaceId: string | null,
  email: string,
): Promise<AddressHolder> {
  const [row] = await rowsOf<AddressHolder>(
    tx,
    `select case when u.id is not null then jsonb_build_object(
         'id', u.id, 'name', u.name, 'email', u.email, 'isProven', ${hasProvenAddress('$1::uuid')}) end as account,
       m.role, case when i.id is not null then jsonb_build_object('id', i.id, 'role', i.role) end as invitation
     from (select $2::text as key) a
     left join users u on u.email_key = a.key
     left join memberships m on m.user_id = u.id and m.workspace_id = $1::uuid
     left join invitations i on i.email_key = a.key and i.workspace_id = $1::uuid`,
    [workspaceId, emailKey(email)],
  );
  return row;
}
