import { Injectable } from '@nestjs/common';
import { Raw, type EntityManager } from 'typeorm';
import { emailKey } from '../../auth';
import { newId, rowsOf } from '../../core/database';
import { unprocessable } from '../../core/errors';
import { hashToken, newToken } from '../../core/secrets';
import { Invitation } from './invitation.entity';
import type { Role } from './role';

const INVITATION_DAYS = 7;

/**
 * Pending memberships. Each has a link with a one-time token. The person who opens it becomes the member: an email
 * address proves nothing, because it is not verified.
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
}

const inviteNotValid = () =>
  unprocessable('invite_not_valid', 'This invitation has been used, was replaced, or has expired.', {
    remedy: 'Ask an admin of the workspace for a new link.',
  });
