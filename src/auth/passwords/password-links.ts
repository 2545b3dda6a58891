import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { rowsOf } from '../../core/database';
import { unprocessable } from '../../core/errors';
import { hashToken, newToken } from '../../core/secrets';

const LINK_HOURS = 24;

export interface PasswordLink {
  userId: string;
  /** Workspace whose admin made it. */
  workspaceId: string;
  madeBy: string;
  expiresAt: Date;
}

const COLUMNS = `user_id as "userId", workspace_id as "workspaceId", made_by as "madeBy", expires_at as "expiresAt"`;

/** One-time links for a new password. An account has one at most. Whether its maker still may is asked elsewhere. */
@Injectable()
export class PasswordLinks {
  /** Makes a link, in place of an earlier one. */
  async create(
    tx: EntityManager,
    { userId, workspaceId, madeBy }: Omit<PasswordLink, 'expiresAt'>,
  ): Promise<{ token: string; expiresAt: Date }> {
    const token = newToken('trp');
    const [{ expiresAt }] = await rowsOf<PasswordLink>(
      tx,
      `insert into password_links (user_id, workspace_id, made_by, token_hash, expires_at)
       values ($1, $2, $3, $4, now() + make_interval(hours => $5))
       on conflict (user_id) do update set workspace_id = excluded.workspace_id, made_by = excluded.made_by,
         token_hash = excluded.token_hash, created_at = excluded.created_at, expires_at = excluded.expires_at
       returning ${COLUMNS}`,
      [userId, workspaceId, madeBy, hashToken(token), LINK_HOURS],
    );
    return { token, expiresAt };
  }

  async get(tx: EntityManager, token: string): Promise<PasswordLink> {
    const [link] = await rowsOf<PasswordLink>(
      tx,
      `select ${COLUMNS} from password_links where token_hash = $1 and expires_at > now()`,
      [hashToken(token)],
    );
    if (!link) throw linkNotValid();
    return link;
  }

  /**
   * Uses up a link. Of many calls at the same time, one succeeds. The lock on the user waits for memberships that are
   * being added, so that the caller sees them.
   */
  async take(tx: EntityManager, token: string): Promise<PasswordLink> {
    const { userId } = await this.get(tx, token);
    await rowsOf(tx, 'select from users where id = $1 for update', [userId]);
    const [link] = await rowsOf<PasswordLink>(
      tx,
      `delete from password_links where token_hash = $1 and expires_at > now() returning ${COLUMNS}`,
      [hashToken(token)],
    );
    if (!link) throw linkNotValid();
    return link;
  }

  async withdrawOf(tx: EntityManager, userId: string): Promise<void> {
    await rowsOf(tx, 'delete from password_links where user_id = $1', [userId]);
  }

  async withdrawMadeBy(tx: EntityManager, adminId: string): Promise<void> {
    await rowsOf(tx, 'delete from password_links where made_by = $1', [adminId]);
  }
}

export const linkNotValid = () =>
  unprocessable(
    'password_link_not_valid',
    'This link has been used, was replaced or withdrawn, or has expired.',
    {
      remedy: 'Ask an admin of your workspace for a new one.',
    },
  );
