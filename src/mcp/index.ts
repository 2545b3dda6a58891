export { AgentSessionsInWorkspace } from './agent-sessions.controller';
export { InnerApi, type ApiAs } from './inner-api';
export { McpModule } from './mcp.module';
