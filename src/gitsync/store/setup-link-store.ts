import { Injectable } from '@nestjs/common';
import { Database } from '../../core/database';
import { hashToken, newToken } from '../../core/secrets';

const LINK_DAYS = 7;

/** Stores the link of each workspace that shows its setup to the owner of the repository. */
@Injectable()
export class SetupLinkStore {
  constructor(private readonly database: Database) {}

  /** Makes a link, after which an earlier one is no longer valid. */
  async put(workspaceId: string): Promise<{ token: string; expiresAt: Date }> {
    const token = newToken('trl');
    const [row] = await this.database.query<{ expiresAt: Date }>(
      `insert into git_setup_links (workspace_id, token_hash, expires_at)
       values ($1, $2, now() + make_interval(days => ${LINK_DAYS}))
       on conflict (workspace_id) do update set token_hash = excluded.token_hash, created_at = now(),
         expires_at = excluded.expires_at
       returning expires_at as "expiresAt"`,
      [workspaceId, hashToken(token)],
    );
    return { token, expiresAt: row.expiresAt };
  }

  async find(token: string): Promise<{ workspaceId: string; workspaceName: string; expiresAt: Date } | null> {
    const [row] = await this.database.query<{ workspaceId: string; workspaceName: string; expiresAt: Date }>(
      `select w.id as "workspaceId", w.name as "workspaceName", l.expires_at as "expiresAt"
       from git_setup_links l join workspaces w on w.id = l.workspace_id
       where l.token_hash = $1 and l.expires_at > now()`,
      [hashToken(token)],
    );
    return row ?? null;
  }

  async remove(workspaceId: string): Promise<void> {
    await this.database.query('delete from git_setup_links where workspace_id = $1', [workspaceId]);
  }
}
