import { Injectable } from '@nestjs/common';
import { Database, toJsonb } from '../../core/database';

/** Text that may be committed although it looks like a secret. */
export interface AllowedSecret {
  fingerprint: string;
  reason: string;
  allowedBy: { id: string; name: string };
  allowedAt: Date;
}

const ALLOWED_COLUMNS = 'fingerprint, reason, allowed_by as "allowedBy", allowed_at as "allowedAt"';

/** Stores the texts that admins allow to be committed. */
@Injectable()
export class AllowedSecretStore {
  constructor(private readonly database: Database) {}

  /** The newest first. */
  list(workspaceId: string): Promise<AllowedSecret[]> {
    return this.database.query<AllowedSecret>(
      `select ${ALLOWED_COLUMNS} from git_allowed_secrets where workspace_id = $1 order by allowed_at desc`,
      [workspaceId],
    );
  }

  /** Another reason replaces the former one. */
  async allow(
    workspaceId: string,
    { fingerprint, reason, allowedBy }: Omit<AllowedSecret, 'allowedAt'>,
  ): Promise<AllowedSecret> {
    const [row] = await this.database.query<AllowedSecret>(
      `insert into git_allowed_secrets as s (workspace_id, fingerprint, reason, allowed_by) values ($1, $2, $3, $4)
       on conflict (workspace_id, fingerprint) do update set reason = excluded.reason, allowed_by = excluded.allowed_by,
         allowed_at = excluded.allowed_at
       returning ${ALLOWED_COLUMNS}`,
      [workspaceId, fingerprint, reason, toJsonb(allowedBy)],
    );
    return row;
  }

  /** Returns false if it was not allowed. */
  async forbid(workspaceId: string, fingerprint: string): Promise<boolean> {
    const rows = await this.database.query(
      'delete from git_allowed_secrets where workspace_id = $1 and fingerprint = $2 returning 1',
      [workspaceId, fingerprint],
    );
    return rows.length > 0;
  }
}
