import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { appQuery, useWorkspace } from '../../../lib/workspace';
import type { EditingState } from '../session/editing-state';

/** Where saving is refused because the session has ended, what the page asks for is refused too, and leads to sign in. */
export function useSignedOut(appId: string, { problem }: EditingState): void {
  const { id: w } = useWorkspace();
  const client = useQueryClient();
  const isSignedOut = problem?.code === 'unauthorized';
  useEffect(() => {
    if (isSignedOut) void client.invalidateQueries({ queryKey: appQuery(w, appId).queryKey });
  }, [isSignedOut, client, w, appId]);
}
