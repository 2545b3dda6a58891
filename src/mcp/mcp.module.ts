import { Module } from '@nestjs/common';
import { AuthModule } from '../auth';
import { GitsyncHttpModule } from '../gitsync';
import { WorkspacesModule } from '../workspaces';
import { AgentEdits } from './agent-edits';
import { AgentSessions } from './agent-sessions';
import { AgentSessionsController, AgentSessionsInWorkspace } from './agent-sessions.controller';
import { CleanUpBranches } from './clean-up-branches';
import { InnerApi } from './inner-api';
import { McpController } from './mcp.controller';

/** Agents: the tools that work on apps by the Model Context Protocol, their sessions and branches. */
@Module({
  imports: [AuthModule, GitsyncHttpModule, WorkspacesModule],
  controllers: [McpController, AgentSessionsController],
  providers: [AgentEdits, AgentSessions, AgentSessionsInWorkspace, CleanUpBranches, InnerApi],
  exports: [AgentSessionsInWorkspace],
})
export class McpModule {}
