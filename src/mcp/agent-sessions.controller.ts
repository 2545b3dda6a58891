import { Controller, Get, HttpCode, HttpStatus, Injectable, Param, Post, Query, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { Allow, CurrentUser, type Principal } from '../auth';
import { idOfCursor, PageQuery, pageOf, Refuses, type Page } from '../core/http';
import { Audited, RunsBeforeTransaction, type WorkspaceContent } from '../workspaces';
import { AgentEdits } from './agent-edits';
import { AgentSessions, type SessionWithApps } from './agent-sessions';
import { InnerApi } from './inner-api';
import { AgentSessionPage, UndoneView, type AgentSessionView } from './mcp.dto';
import { undoSession } from './undo-session';

@ApiTags('Agents')
@Controller('api/workspaces/:w/agent-sessions')
export class AgentSessionsController {
  constructor(
    private readonly sessions: AgentSessions,
    private readonly edits: AgentEdits,
    private readonly inner: InnerApi,
  ) {}

  /** The sessions of agents in the workspace, the newest first. */
  @Get()
  @Allow('builder')
  async list(@Param('w') workspaceId: string, @Query() query: PageQuery): Promise<AgentSessionPage> {
    const rows = await this.sessions.list(workspaceId, { before: idOfCursor(query), take: query.limit + 1 });
    return pageOf(rows, query.limit, presentSession) satisfies Page<AgentSessionView>;
  }

  /**
   * Take back everything that a session has changed itself, on its branch, by merge: what others did there stays, and what cannot
   * be taken back is named. Apps in which no one else has uncommitted work are committed.
   */
  @Post(':s/undo')
  @HttpCode(HttpStatus.OK)
  @Allow('builder')
  @RunsBeforeTransaction()
  @Audited(({ params, answer }) => ({
    action: 'agent_undone',
    target: params.s,
    detail: {
      apps: (answer as UndoneView).items.filter(({ isUndone }) => isUndone).map(({ app }) => app.name),
    },
  }))
  @Refuses(HttpStatus.CONFLICT, 'agent_branch_gone', 'git_remote_moved', 'git_not_configured', 'git_disabled')
  @Refuses(HttpStatus.NOT_FOUND, 'not_found', 'git_branch_not_found')
  async undo(
    @CurrentUser() sender: Principal,
    @Param('w') workspaceId: string,
    @Param('s') sessionId: string,
    @Req() request: Request,
  ): Promise<UndoneView> {
    const session = await this.sessions.get(workspaceId, sessionId);
    const api = this.inner.as(sender, { ip: request.ip ?? '' });
    return { items: await undoSession({ api, sessions: this.sessions, edits: this.edits, session }) };
  }
}

/** Describes the sessions of agents to `workspaces`. */
@Injectable()
export class AgentSessionsInWorkspace implements WorkspaceContent {
  /** None: nothing tells of each call. */
  readonly eventType = null;
  readonly routeResources = {
    s: {
      name: 'The agent’s session',
      sql: 'select id from agent_sessions where workspace_id = :w and id = :s',
    },
  };

  viewForEvent(): Promise<null> {
    return Promise.resolve(null);
  }

  /** Nothing to end: the rows go with the workspace. */
  onWorkspaceDeleted(): Promise<void> {
    return Promise.resolve();
  }
}

const presentSession = (session: SessionWithApps): AgentSessionView => ({
  id: session.id,
  agent: `${session.agentName}/${session.agentVersion}`,
  user: session.user,
  branch: session.startSha === null ? null : session.branch,
  startSha: session.startSha,
  deletedSha: session.deletedAt === null ? null : session.deletedSha,
  deletedAt: session.deletedAt?.toISOString() ?? null,
  apps: session.apps.map(({ appId, name }) => ({ appId, name })),
  reads: session.reads,
  calls: session.calls,
  createdAt: session.createdAt.toISOString(),
  lastUsedAt: session.lastUsedAt.toISOString(),
  endedAt: session.endedAt?.toISOString() ?? null,
  undoneAt: session.undoneAt?.toISOString() ?? null,
});
