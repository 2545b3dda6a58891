import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database, isUuid, newId, rowsOf, toJsonb, violatedConstraint } from '../core/database';
import { AppError, notFound } from '../core/errors';
import { branchPrefixOf } from './agent-name';

/** Calls of tools that are shown of a session. */
const KEPT_CALLS = 20;
/** Minutes between two looks at whether a branch is still needed. */
const LOOK_MINUTES = 10;
const SLICE = 50;
/** PostgreSQL channel: a branch may not be needed any more. */
export const LOOK_CHANNEL = 'agent_branches';

/** A call of a tool, for people to read. */
interface ToolCall {
  at: string;
  tool: string;
  /** Name of the app; null for none. */
  app: string | null;
  /** Code of the failure; null if it succeeded. */
  error: string | null;
}

export interface AgentSession {
  id: string;
  userId: string;
  agentName: string;
  agentVersion: string;
  /** Revision of the protocol that the client has agreed on; null for a session of an earlier release. */
  protocolVersion: string | null;
  workspaceId: string | null;
  branch: string | null;
  branchFailures: number;
  startSha: string | null;
  /** Last tip of the branch that was seen. */
  deletedSha: string | null;
  deletedAt: Date | null;
  /** False if the workspace does not work on the branch any more, whether or not that was noted. */
  isBranchHere: boolean;
  reads: number;
  calls: ToolCall[];
  createdAt: Date;
  lastUsedAt: Date;
  endedAt: Date | null;
  undoneAt: Date | null;
}

/** An app that a session has changed. */
interface ChangedApp {
  appId: string;
  name: string;
}

export type SessionWithApps = AgentSession & { user: { id: string; name: string }; apps: ChangedApp[] };

/** A session whose branch was made, and is there. */
export type SessionOnBranch = AgentSession & { workspaceId: string; branch: string; startSha: string };

const COLUMNS = `s.id, s.user_id as "userId", s.agent_name as "agentName", s.agent_version as "agentVersion", s.protocol_version as "protocolVersion",
  s.workspace_id as "workspaceId", s.branch, s.branch_failures as "branchFailures", s.start_sha as "startSha",
  s.deleted_sha as "deletedSha", s.deleted_at as "deletedAt", s.reads, s.calls, s.created_at as "createdAt",
  s.last_used_at as "lastUsedAt", s.ended_at as "endedAt", s.undone_at as "undoneAt",
  exists (select from git_configs c join git_targets t on t.id = c.target_id
    join branches b on b.workspace_id = c.workspace_id and b.repository_key = t.repository_key and b.directory = t.directory
    where c.workspace_id = s.workspace_id and b.name = s.branch) as "isBranchHere"`;

const WITH_APPS = `select ${COLUMNS}, json_build_object('id', u.id, 'name', u.name) as "user",
    coalesce((select json_agg(json_build_object('appId', app_id, 'name', name) order by name)
      from agent_session_apps a where a.session_id = s.id), '[]') as apps
  from agent_sessions s join users u on u.id = s.user_id`;

/** Sessions of agents, in the database: any server answers for them. */
@Injectable()
export class AgentSessions {
  constructor(private readonly database: Database) {}

  async begin(
    by: { userId: string; credentialId: string },
    agent: { name: string; version: string; protocolVersion: string },
  ): Promise<string> {
    const id = newId();
    await this.database.query(
      `insert into agent_sessions (id, user_id, credential_id, agent_name, agent_version, protocol_version)
       values ($1, $2, $3, $4, $5, $6)`,
      [id, by.userId, by.credentialId, agent.name, agent.version, agent.protocolVersion],
    );
    return id;
  }

  /** @throws AppError 404 for a session that has ended, or is another user's */
  async use(id: string, userId: string): Promise<AgentSession> {
    const rows = await this.database.query<AgentSession>(
      `update agent_sessions s set last_used_at = now()
       where id = $1 and user_id = $2 and ended_at is null returning ${COLUMNS}`,
      [isUuid(id) ? id : null, userId],
    );
    if (!rows[0]) throw sessionNotFound();
    return rows[0];
  }

  async end(id: string, userId: string): Promise<void> {
    await this.use(id, userId);
    await this.database.query(
      `update agent_sessions set ended_at = now(), looked_at = now() - interval '1 day' where id = $1`,
      [id],
    );
    await this.database.query('select pg_notify($1, $2)', [LOOK_CHANNEL, id]);
  }

  /** Lists the sessions that have named the workspace, the newest first; `before` is the id of one. */
  list(workspaceId: string, page: { before: string | null; take: number }): Promise<SessionWithApps[]> {
    return this.database.query<SessionWithApps>(
      `${WITH_APPS} where s.workspace_id = $1 and ($2::uuid is null or s.id < $2) order by s.id desc limit $3`,
      [workspaceId, page.before, page.take],
    );
  }

  /** @throws AppError 404 */
  async get(workspaceId: string, id: string): Promise<SessionWithApps> {
    const [row] = await this.database.query<SessionWithApps>(
      `${WITH_APPS} where s.workspace_id = $1 and s.id = $2`,
      [workspaceId, isUuid(id) ? id : null],
    );
    if (!row) throw notFound('The agent’s session');
    return row;
  }

  /** Binds the session to a workspace. Returns its workspace, which may be another one by now. */
  async bind(id: string, workspaceId: string): Promise<string> {
    const [row] = await this.database.query<{ bound: string }>(
      `update agent_sessions set workspace_id = coalesce(workspace_id, $2) where id = $1 returning workspace_id as bound`,
      [id, workspaceId],
    );
    if (!row) throw sessionNotFound();
    return row.bound;
  }

  async noteCall(id: string, call: ToolCall, { isRead }: { isRead: boolean }): Promise<void> {
    await this.database.query(
      `update agent_sessions set reads = reads + $3, calls =
         (select jsonb_agg(call order by place) from (
            select call, place from jsonb_array_elements(calls || $2::jsonb) with ordinality as t (call, place)
            order by place desc limit ${KEPT_CALLS}) last)
       where id = $1`,
      [id, toJsonb([call]), isRead ? 1 : 0],
    );
  }

  /** Reserves the next free name for the session's branch, or returns the reserved one. */
  async reserveBranch({
    id,
    workspaceId,
    agentName,
  }: AgentSession): Promise<{ branch: string; failures: number }> {
    const prefix = branchPrefixOf(agentName, new Date());
    for (;;) {
      try {
        const [row] = await this.database.query<{ branch: string; failures: number }>(
          `update agent_sessions s set branch = coalesce(branch, $2 || (
             select coalesce(max(substr(name, length($2) + 1)::int), 0) + 1 + s.branch_failures from (
               select branch as name from agent_sessions where workspace_id = $3
               union all select branch from agent_former_branches where workspace_id = $3) names
             where starts_with(name, $2) and substr(name, length($2) + 1) ~ '^[0-9]{1,6}$'))
           where id = $1 returning branch, branch_failures as failures`,
          [id, prefix, workspaceId],
        );
        if (!row) throw sessionNotFound();
        return row;
      } catch (error) {
        if (violatedConstraint(error) !== 'agent_sessions_branch') throw error;
      }
    }
  }

  async noteBranch(id: string, startSha: string): Promise<void> {
    await this.database.query(
      'update agent_sessions set start_sha = coalesce(start_sha, $2), looked_at = now() where id = $1',
      [id, startSha],
    );
  }

  /** Lets the next change try again. `isTaken`: under another name. */
  async noteBranchFailure(id: string, { isTaken }: { isTaken: boolean }): Promise<void> {
    await this.database.query(
      `update agent_sessions set branch_failures = branch_failures + 1,
         branch = case when $2 then null else branch end
       where id = $1 and start_sha is null`,
      [id, isTaken],
    );
  }

  async noteUndone(id: string): Promise<void> {
    await this.database.query('update agent_sessions set undone_at = now() where id = $1', [id]);
  }

  /** Takes sessions whose branches have not been looked at for a while; each is given to one server. */
  claimForLook(): Promise<SessionOnBranch[]> {
    return this.database.query<SessionOnBranch>(
      `update agent_sessions s set looked_at = now() where id in (
         select id from agent_sessions
         where start_sha is not null and deleted_at is null
           and looked_at < now() - make_interval(mins => ${LOOK_MINUTES})
         order by looked_at limit ${SLICE} for update skip locked)
       returning ${COLUMNS}`,
    );
  }

  /** Keeps the tip of a branch, so that the work can be found again however the branch is deleted. */
  async noteTip(id: string, tip: string): Promise<void> {
    await this.database.query('update agent_sessions set deleted_sha = $2 where id = $1', [id, tip]);
  }

  /** Records that the branch is gone. What the session did there can no longer be taken back. */
  async noteDeleted(tx: EntityManager, id: string): Promise<boolean> {
    const rows = await rowsOf(
      tx,
      `with gone as (
         update agent_sessions set deleted_at = now() where id = $1 and deleted_at is null returning id),
       edits as (delete from agent_edits where session_id in (select id from gone))
       select id from gone`,
      [id],
    );
    return rows.length > 0;
  }

  /** Records that someone has deleted the branch. */
  async noteGone(id: string): Promise<void> {
    await this.database.transaction((tx) => this.noteDeleted(tx, id));
  }

  /** Lets the next change make another branch: the former one is deleted. */
  async leaveBranch(id: string): Promise<void> {
    await this.database.query(
      `with former as (
         update agent_sessions s set branch = null, start_sha = null, deleted_sha = null, deleted_at = null, undone_at = null
         from (select * from agent_sessions where id = $1 for update) old
         where s.id = old.id and old.deleted_at is not null
         returning old.id, old.workspace_id, old.branch, old.start_sha, old.deleted_sha, old.deleted_at)
       insert into agent_former_branches (session_id, workspace_id, branch, start_sha, tip, deleted_at)
       select * from former`,
      [id],
    );
  }

  /** Number of branches that sessions of a credential have, and that are there. */
  async countBranches(sessionId: string): Promise<number> {
    const [row] = await this.database.query<{ count: number }>(
      `select count(*)::int as count from agent_sessions s, agent_sessions own
       where own.id = $1 and s.credential_id = own.credential_id and s.start_sha is not null and s.deleted_at is null`,
      [sessionId],
    );
    return row.count;
  }

  /** Tells when anybody has changed an app on a branch last, and whether a review or a known pull request of it is open. */
  async findUse(
    workspaceId: string,
    branch: string,
  ): Promise<{ changedAt: Date | null; isReviewed: boolean }> {
    const [row] = await this.database.query<{ changedAt: Date | null; isReviewed: boolean }>(
      `select (select max(a.updated_at) from apps a join branches b on b.id = a.branch_id
           where b.workspace_id = $1 and b.name = $2) as "changedAt",
         exists (select from reviews r where r.workspace_id = $1 and r.status = 'open' and $2 in (r.from_branch, r.to_branch))
           or exists (select from pull_request_reports r where r.workspace_id = $1 and $2 in (r.from_branch, r.into_branch))
           as "isReviewed"`,
      [workspaceId, branch],
    );
    return row;
  }

  /** Postpones the next look at a branch that could not be deleted: each time by twice as long, to a day at most. */
  async noteDeletion(tx: EntityManager, id: string): Promise<void> {
    await rowsOf(
      tx,
      `update agent_sessions set deletions = deletions + 1,
         looked_at = now() + least(interval '1 day', interval '10 minutes' * (power(2, least(deletions, 10)) - 1))
       where id = $1`,
      [id],
    );
  }

  /** Sessions without a branch are forgotten some time after their last use; the others with their workspace. */
  async forgetOld(days: number): Promise<void> {
    await this.database.query(
      `delete from agent_sessions where start_sha is null and last_used_at < now() - make_interval(days => $1)`,
      [days],
    );
  }
}

export const sessionNotFound = () =>
  new AppError('agent_session_not_found', 404, 'This session has ended, or was never begun.', {
    remedy: 'Begin another one with “initialize”.',
  });
