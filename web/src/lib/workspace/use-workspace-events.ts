import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { basePath } from '../base-path';
import { browserParts, SharedEvents } from '../live';
import { refreshMe, useMe } from '../session';
import { applyEvent, EVENT_TYPES, refreshFollowed } from './apply-event';
import { mayChangeInbox } from './may-change-inbox';
import { refreshInbox } from './refresh-inbox';

/** Subscribes to the workspace's events; returns true while they arrive. */
export function useWorkspaceEvents(workspaceId: string): boolean {
  const client = useQueryClient();
  const { id: userId } = useMe().user;
  const [isLive, setIsLive] = useState(false);
  useEffect(() => {
    const name = `trellis-events${basePath}:${userId}:${workspaceId}`;
    const address = `${basePath}/api/workspaces/${workspaceId}/events`;
    let wasLive = false;
    const events = new SharedEvents(browserParts(name, address, EVENT_TYPES), {
      onEvent: (type, data) => {
        applyEvent(client, workspaceId, { type, data });
        if (mayChangeInbox(type, data)) refreshInbox(client);
      },
      onLive: (now) => {
        setIsLive(now);
        // Also on the first opening: earlier reads may be outdated.
        if (!now) return;
        refreshFollowed(client, workspaceId);
        // News may have been missed in between.
        if (wasLive) refreshInbox(client);
        wasLive = true;
      },
      onRefused: () => void refreshMe(client),
    });
    return () => events.close();
  }, [client, userId, workspaceId]);
  return isLive;
}
