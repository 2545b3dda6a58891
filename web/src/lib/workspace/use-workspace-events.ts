import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { basePath } from '../base-path';
import { browserParts, SharedEvents, streamAddressOf } from '../live';
import { refreshMe, useMe } from '../session';
import { applyEvent, refreshFollowed } from './apply-event';
import { tellProgram } from './in-frame';
import { mayChangeInbox } from './may-change-inbox';
import { refreshInbox } from './refresh-inbox';

/** Subscribes to the workspace's events; returns true while they arrive. */
export function useWorkspaceEvents(workspaceId: string): boolean {
  const client = useQueryClient();
  const { id: userId } = useMe().user;
  const [isLive, setIsLive] = useState(false);
  useEffect(() => {
    const name = `trellis-events${basePath}:${userId}:${workspaceId}`;
    let wasLive = false;
    const events = new SharedEvents(browserParts(name, streamAddressOf(workspaceId)), {
      onEvent: (type, data) => {
        applyEvent(client, workspaceId, { type, data });
        void tellProgram(client, workspaceId, type, data);
        if (mayChangeInbox(type, data)) refreshInbox(client);
      },
      onLive: (now, hasMissed) => {
        setIsLive(now);
        if (!now) return;
        if (hasMissed) refreshFollowed(client, workspaceId);
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
