import { Injectable, SetMetadata, CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { firstValueFrom, of } from 'rxjs';
import type { EntityManager } from 'typeorm';
import { Database, newId, rowsOf } from '../../core/database';
import { RUNS_BEFORE_TRANSACTION } from '../idempotency';
import { memberOf, type Actor, type MemberRequest, type NamedInRequest } from '../workspace-member';

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
/** No user has this id. */
const NO_USER = '00000000-0000-0000-0000-000000000000';

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

  /** Records a change that a set-up file has made. The file stands in place of a person. */
  async recordOfFile(
    tx: EntityManager,
    { workspaceId, file, ...facts }: AuditFacts & { workspaceId: string; file: string },
  ): Promise<void> {
    const { action, target, detail = {} } = facts;
    await rowsOf(
      tx,
      `insert into audit_entries (id, workspace_id, actor_id, actor_name, actor_email, action, target, detail)
       values ($1, $2, $3, $4, '', $5, $6, $7)`,
      [newId(), workspaceId, NO_USER, file, action, target, JSON.stringify(detail)],
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

/** Changes that are recorded. */
export const AUDIT_ACTIONS = [
  'configured',
  'rotated',
  'forced',
  'locked',
  'unlocked',
  'invited',
  'joined',
  'role_changed',
  'removed',
  'password_link_made',
  'password_reset',
  'address_changed',
  'disabled',
  'enabled',
  'published',
  'rolled_back',
  'deployed',
  'approved',
  'rejected',
  'froze',
  'backed_up',
  'reviewed',
  'agent_wrote',
  'agent_undone',
  'agent_branch_deleted',
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/** Groups of actions to filter by. */
export const AUDIT_GROUPS = {
  settings: ['configured', 'rotated', 'backed_up'],
  members: [
    'invited',
    'joined',
    'role_changed',
    'removed',
    'password_link_made',
    'password_reset',
    'address_changed',
    'disabled',
    'enabled',
  ],
  apps: ['locked', 'unlocked', 'forced', 'reviewed'],
  releases: ['published', 'rolled_back', 'deployed', 'approved', 'rejected', 'froze'],
  agents: ['agent_wrote', 'agent_undone', 'agent_branch_deleted'],
} as const satisfies Record<string, readonly AuditAction[]>;
export type AuditGroup = keyof typeof AUDIT_GROUPS;

/** Request and answer of a change that has succeeded, or was accepted. */
export interface AuditedCall extends NamedInRequest {
  body: Record<string, unknown>;
  answer: unknown;
}

export interface AuditFacts {
  action: AuditAction;
  /** Thing that was changed, as people know it; null for the workspace itself. */
  target: string | null;
  /** JSON without secrets. */
  detail?: Record<string, unknown>;
}

/** Returns null for a call that changes nothing of interest. */
type DescribeCall = (call: AuditedCall) => AuditFacts | null;

const AUDITED = 'audited';

/** Records the calls of a route in the audit trail, in the transaction of the change. */
export const Audited = (describe: DescribeCall) => SetMetadata(AUDITED, describe);

const callOf = ({ named, body }: MemberRequest, answer: unknown): AuditedCall => ({
  ...(named ?? { params: {}, branch: null }),
  body: (body ?? {}) as Record<string, unknown>,
  answer,
});

/** Every change by an agent is recorded. Returns null for a read, and for a person's request. */
function describeChangeByAgent({
  actor,
  named,
  method,
}: MemberRequest & { method: string }): AuditFacts | null {
  if (!actor?.agent || method === 'GET') return null;
  const { sessionId: session, name, version, tool, branch } = actor.agent;
  return {
    action: 'agent_wrote',
    target: named?.params.a ?? branch,
    detail: { session, agent: `${name}/${version}`, tool, branch },
  };
}

/**
 * Records the changes of routes with `Audited`, and those by agents. Failures are not recorded, and a change that cannot be recorded is not
 * made. Only the work of `RunsBeforeTransaction` is done by then; its request fails if it cannot be recorded.
 */
@Injectable()
export class AuditInterceptor implements NestInterceptor {
  constructor(
    private readonly reflector: Reflector,
    private readonly database: Database,
    private readonly log: AuditLog,
  ) {}

  async intercept(context: ExecutionContext, next: CallHandler) {
    const describe = this.reflector.get<DescribeCall | undefined>(AUDITED, context.getHandler());
    const request = context.switchToHttp().getRequest<MemberRequest & { method: string }>();
    const byAgent = describeChangeByAgent(request);
    if (!describe && !byAgent) return next.handle();
    const record = async (tx: EntityManager, answer: unknown): Promise<unknown> => {
      const facts = [describe?.(callOf(request, answer)), byAgent];
      for (const fact of facts)
        if (fact) await this.log.record(tx, { ...fact, actor: memberOf(request), ip: request.ip ?? null });
      return answer;
    };
    const handle = (): Promise<unknown> => firstValueFrom(next.handle());
    if (this.reflector.get<boolean>(RUNS_BEFORE_TRANSACTION, context.getHandler())) {
      const answer = await handle();
      return of(await this.database.transaction((tx) => record(tx, answer)));
    }
    // Joins the transaction of the `Idempotency-Key`, if there is one.
    return of(await this.database.joined(async (tx) => record(tx, await handle())));
  }
}
