import { Injectable } from '@nestjs/common';
import { Raw, type EntityManager } from 'typeorm';
import { emailKey } from '../../auth';
import { newId, rowsOf } from '../../core/database';
import { unprocessable } from '../../core/errors';
import { hashToken, newToken } from '../../core/secrets';
import { WorkspaceEvents } from '../events/workspace-events';
import { Invitation } from './invitation.entity';
import type { Role } from './role';

/**
 * Converts invitations of Trellis up to 0.2: a user without a password, who was a member at once, and whose link
 * (`invites`) opened all of that user's memberships. Each membership becomes an invitation. The link stays with the
 * membership that was made in the same transaction, and so at the same time; the others need a new link.
 */
@Injectable()
export class FormerInvitations {
  constructor(private readonly events: WorkspaceEvents) {}

  /** Returns true if the link was of that kind. */
  convertOf(tx: EntityManager, tokenHash: Buffer): Promise<boolean> {
    return this.convert(tx, 'id = (select user_id from invites where token_hash = $1)', tokenHash);
  }

  /** Frees an address for a new invitation or account. */
  async free(tx: EntityManager, email: string): Promise<void> {
    await this.convert(tx, 'email_key = $1', emailKey(email));
  }

  private async convert(tx: EntityManager, which: string, value: unknown): Promise<boolean> {
    const [user] = await rowsOf<{ id: string }>(
      tx,
      `select id from users where password_hash is null and ${which} for update`,
      [value],
    );
    if (!user) return false;
    const memberships = await rowsOf<{ id: string; workspace_id: string }>(
      tx,
      'select id, workspace_id from memberships where user_id = $1',
      [user.id],
    );
    for (const { id, workspace_id: workspaceId } of memberships) {
      await rowsOf(
        tx,
        `insert into invitations (id, workspace_id, email, email_key, name, role, token_hash, expires_at)
         select $1, m.workspace_id, u.email, u.email_key, u.name, m.role, i.token_hash, coalesce(i.expires_at, now())
         from memberships m join users u on u.id = m.user_id
         left join invites i on i.user_id = u.id and i.expires_at = m.created_at + interval '7 days'
         where m.id = $2
         on conflict (workspace_id, email_key) do nothing`,
        [newId(), id],
      );
      await this.events.publishPart(tx, { workspaceId, part: 'members' });
    }
    // This user has never signed in. Memberships and link are deleted with it.
    await rowsOf(tx, 'delete from users where id = $1', [user.id]);
    return true;
  }
}

const INVITATION_DAYS = 7;

/**
 * Pending memberships. Each has a link with a one-time token. The person who opens it becomes the member: an e-mail
 * address proves nothing, because it is not verified.
 */
@Injectable()
export class Invitations {
  constructor(private readonly former: FormerInvitations) {}

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
    const find = () => tx.findOneBy(Invitation, { tokenHash, expiresAt });
    const found = (await find()) ?? ((await this.former.convertOf(tx, tokenHash)) ? await find() : null);
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
