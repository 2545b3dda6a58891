import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database, newId, rowsOf } from '../../core/database';
import type { Actor } from '../access/workspace-member';
import { AUDIT_GROUPS, type AuditFacts, type AuditGroup } from './audited';

export interface AuditEntry {
  id: string;
  at: Date;
  actor: { id: string; name: string; email: string };
  action: string;
  target: string | null;
  ip: string | null;
  detail: Record<string, unknown>;
}

/** Entries that are wanted; empty: all of them. */
export interface AuditFilter {
  actorId?: string;
  group?: AuditGroup;
  since?: Date;
  /** Exclusive. */
  until?: Date;
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
    {
      actor,
      action,
      target,
      ip,
      detail = {},
    }: AuditFacts & { actor: Pick<Actor, 'userId' | 'workspaceId'>; ip: string | null },
  ): Promise<void> {
    await rowsOf(
      tx,
      `insert into audit_entries (id, workspace_id, actor_id, actor_name, actor_email, action, target, ip, detail)
       select $1, $2, id, name, email, $4, $5, $6, $7 from users where id = $3`,
      [newId(), actor.workspaceId, actor.userId, action, target, ip, JSON.stringify(detail)],
    );
  }

  /** Lists the newest first; `before` is the id of an entry. */
  list(
    workspaceId: string,
    { only, before, take }: { only: AuditFilter; before: string | null; take: number },
  ): Promise<AuditEntry[]> {
    const { actorId = null, group, since = null, until = null } = only;
    const actions = group ? AUDIT_GROUPS[group] : null;
    return this.database.query<AuditEntry>(
      `select id, at, json_build_object('id', actor_id, 'name', actor_name, 'email', actor_email) as actor,
         action, target, ip, detail
       from audit_entries where workspace_id = $1 and ($2::uuid is null or id < $2)
         and ($4::uuid is null or actor_id = $4) and ($5::text[] is null or action = any($5))
         and ($6::timestamptz is null or at >= $6) and ($7::timestamptz is null or at < $7)
       order by id desc limit $3`,
      [workspaceId, before, take, actorId, actions, since, until],
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
