import { Injectable } from '@nestjs/common';
import type { WorkspaceContent } from '../../workspaces';

/** Describes the channels to `workspaces`. */
@Injectable()
export class ChannelsInWorkspace implements WorkspaceContent {
  /** None: admins alone see them. */
  readonly eventType = null;
  readonly routeResources = {
    channel: {
      name: 'The channel',
      sql: 'select id from notification_channels where workspace_id = :w and id = :channel',
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
