import { Injectable } from '@nestjs/common';
import { Raw, type EntityManager } from 'typeorm';
import { emailKey } from '../../auth';
import { newId, rowsOf } from '../../core/database';
import { notFound, unprocessable } from '../../core/errors';
import { hashToken, newToken } from '../../core/secrets';
import { Invitation } from './invitation.entity';
import { hasProvenAddress } from './proven-address';
import type { Role } from './role';

const INVITATION_DAYS = 7;

/** SQL: the invitations `i` that the account `u` may accept without their link, since it has proven the address. */
const OFFERED = `invitations i join users u on u.email_key = i.email_key and u.id = $1
  where i.expires_at > now() and ${hasProvenAddress('i.workspace_id')}
    and not exists (select from memberships where workspace_id = i.workspace_id and user_id = u.id)`;

/** Invitation that an account may accept without its link. */
export interface OfferedInvitation {
  id: string;
  workspaceId: string;
  workspaceName: string;
  role: Role;
  /** Name of the person who invites; null if unknown. */
  inviter: string | null;
  invitedAt: Date;
}

/**
 * Pending memberships. Each has a link with a one-time token. The person who opens it becomes the member, and so may an
 * account that is known to have the invited address.
 */
@Injectable()
export class Invitations {
  /** Invites an address. If it is invited already, its earlier link becomes invalid. */
  async create(
    tx: EntityManager,
    person: { workspaceId: string; email: string; name: string; role: Role; invitedBy: string },
  ): Promise<{ id: string; token: string }> {
    const token = newToken('tri');
    const { workspaceId, email, name, role, invitedBy } = person;
    const [{ id }] = await rowsOf<{ id: string }>(
      tx,
      `insert into invitations (id, workspace_id, email, email_key, name, role, token_hash, expires_at, invited_by)
       values ($1, $2, $3, $4, $5, $6, $7, now() + make_interval(days => $8), $9)
       on conflict (workspace_id, email_key) do update set email = excluded.email, name = excluded.name,
         role = excluded.role, token_hash = excluded.token_hash, expires_at = excluded.expires_at,
         invited_by = excluded.invited_by
       returning id`,
      [
        newId(),
        workspaceId,
        email,
        emailKey(email),
        name,
        role,
        hashToken(token),
        INVITATION_DAYS,
        invitedBy,
      ],
    );
    return { id, token };
  }

  /** Returns the invitation that a link is for. */
  async get(tx: EntityManager, token: string): Promise<Invitation> {
    const tokenHash = hashToken(token);
    const expiresAt = Raw((column) => `${column} > now()`);
    const found = await tx.findOneBy(Invitation, { tokenHash, expiresAt });
    if (!found) throw inviteNotValid();
    return found;
  }

  /** Uses up a link, and with it the invitation. Of many calls at the same time, one succeeds. */
  async take(tx: EntityManager, token: string): Promise<Invitation> {
    const invitation = await this.get(tx, token);
    const { affected } = await tx.delete(Invitation, { id: invitation.id, tokenHash: hashToken(token) });
    if (!affected) throw inviteNotValid();
    return invitation;
  }

  /** Uses up all invitations of an address, for a person whom the identity provider knows to have it. */
  async takeVerified(tx: EntityManager, email: string): Promise<Invitation[]> {
    const expiresAt = Raw((column) => `${column} > now()`);
    const found = await tx.find(Invitation, {
      where: { emailKey: emailKey(email), expiresAt },
      lock: { mode: 'pessimistic_write' },
    });
    for (const { id } of found) await tx.delete(Invitation, { id });
    return found;
  }

  /** Tells if an invitation waits for an address. */
  async isWaitingFor(tx: EntityManager, email: string): Promise<boolean> {
    const expiresAt = Raw((column) => `${column} > now()`);
    return tx.existsBy(Invitation, { emailKey: emailKey(email), expiresAt });
  }

  /** Lists what an account may accept without a link, the latest first. */
  offeredTo(tx: EntityManager, userId: string): Promise<OfferedInvitation[]> {
    return rowsOf<OfferedInvitation>(
      tx,
      `select i.id, i.workspace_id as "workspaceId", i.role,
         (select name from workspaces where id = i.workspace_id) as "workspaceName",
         (select name from users where id = i.invited_by) as inviter,
         i.expires_at - make_interval(days => ${INVITATION_DAYS}) as "invitedAt"
       from ${OFFERED} order by i.expires_at desc limit 50`,
      [userId],
    );
  }

  /** Uses up an invitation that an account may accept without its link. */
  async takeOffered(tx: EntityManager, userId: string, id: string): Promise<Invitation> {
    const offered = await rowsOf(tx, `select from ${OFFERED} and i.id = $2 for update of i`, [userId, id]);
    const invitation = offered.length > 0 ? await tx.findOneBy(Invitation, { id }) : null;
    if (!invitation) throw notFound('The invitation');
    await tx.delete(Invitation, { id });
    return invitation;
  }
}

const inviteNotValid = () =>
  unprocessable('invite_not_valid', 'This invitation has been used, was replaced, or has expired.', {
    remedy: 'Ask an admin of the workspace for a new link.',
  });
