import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { appQuery, useWorkspace } from '../../../lib/workspace';
import type { EditingState } from './editing-state';

/** Refetches the app when saving fails because the session has ended, which leads to the sign-in page. */
export function useSignedOut(appId: string, { problem }: EditingState): void {
  const { copy } = useWorkspace();
  const client = useQueryClient();
  const isSignedOut = problem?.code === 'unauthorized';
  useEffect(() => {
    if (isSignedOut) void client.invalidateQueries({ queryKey: appQuery(copy, appId).queryKey });
  }, [isSignedOut, client, copy, appId]);
}
