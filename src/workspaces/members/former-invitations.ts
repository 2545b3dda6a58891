import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { emailKey } from '../../auth';
import { newId, rowsOf } from '../../core/database';
import { WorkspaceEvents } from '../events/workspace-events';

/**
 * Converts what stood for invitations until Trellis 0.2: a user without a password, who was a member at once, and whose
 * link (`invites`) opened all of that user's memberships. Each of them becomes an invitation. The link stays with the one
 * that it was made for, in the same transaction and so at the same time; the others need a new link.
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
    // Nobody has ever signed in as this user. Memberships and link are deleted with it.
    await rowsOf(tx, 'delete from users where id = $1', [user.id]);
    return true;
  }
}
