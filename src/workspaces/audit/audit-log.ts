import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database, newId, rowsOf } from '../../core/database';
import type { Actor } from '../access/workspace-member';
import type { AuditFacts } from './audited';

export interface AuditEntry {
  id: string;
  at: Date;
  actor: { id: string; name: string; email: string };
  action: string;
  target: string | null;
  ip: string | null;
  detail: Record<string, unknown>;
}

/** Days for which an entry is kept. */
const KEPT_DAYS = 730;
const SLICE = 1_000;

/** Audit trail of workspaces. Nothing changes an entry. */
@Injectable()
export class AuditLog {
  constructor(private readonly database: Database) {}

  async record(
    tx: EntityManager,
    { actor, action, target, ip, detail = {} }: AuditFacts & { actor: Actor; ip: string | null },
  ): Promise<void> {
    await rowsOf(
      tx,
      `insert into audit_entries (id, workspace_id, actor_id, actor_name, actor_email, action, target, ip, detail)
       select $1, $2, id, name, email, $4, $5, $6, $7 from users where id = $3`,
      [newId(), actor.workspaceId, actor.userId, action, target, ip, JSON.stringify(detail)],
    );
  }

  /** Lists the newest first; `before` is the id of an entry. */
  list(workspaceId: string, page: { before: string | null; take: number }): Promise<AuditEntry[]> {
    return this.database.query<AuditEntry>(
      `select id, at, json_build_object('id', actor_id, 'name', actor_name, 'email', actor_email) as actor,
         action, target, ip, detail
       from audit_entries where workspace_id = $1 and ($2::uuid is null or id < $2)
       order by id desc limit $3`,
      [workspaceId, page.before, page.take],
    );
  }

  async deleteOld(signal: AbortSignal): Promise<void> {
    const sql = `
      delete from audit_entries where id = any(array(
        select id from audit_entries where at < now() - make_interval(days => ${KEPT_DAYS}) limit ${SLICE}))
      returning 1`;
    while (!signal.aborted && (await this.database.query(sql)).length === SLICE);
  }
}
