export { AgentSessionsInWorkspace } from './agent-sessions.controller';
export { McpModule } from './mcp.module';
