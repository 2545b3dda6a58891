export { RouteResources } from './access/route-resources';
export { CurrentMember, type Actor } from './access/workspace-member';
export { WorkspaceGuard } from './access/workspace.guard';
export { Constants } from './constants/constants';
export { EventRenderers } from './events/event-renderers';
export { IdempotencyInterceptor } from './idempotency/idempotency.interceptor';
export { WorkspaceEvents } from './events/workspace-events';
export { Workspaces } from './workspaces';
export { WorkspacesModule } from './workspaces.module';
