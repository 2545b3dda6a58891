import { Injectable } from '@nestjs/common';
import { WorkspaceContent } from '../workspaces';

/** Tells requests whether apps of their workspace are edited at a host. */
@Injectable()
export class HostsInWorkspace extends WorkspaceContent {
  readonly eventType = null;
  readonly routeResources = {};
  override readonly hasHostSql = 'exists (select from app_hosts where workspace_id = :w)';

  viewForEvent(): Promise<null> {
    return Promise.resolve(null);
  }

  /** The connection goes with the workspace's row. */
  async onWorkspaceDeleted(): Promise<void> {}
}
