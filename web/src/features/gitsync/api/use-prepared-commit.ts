import { useRef } from 'react';
import { useWorkspace } from '../../../lib/workspace';
import { prepareCommit } from './app-git';

/** The server keeps the prepared connection for 30 s. */
const AGAIN_MS = 25_000;

/** Tells the server that a commit is likely, so that its connection is open when the commit comes. */
export function usePreparedCommit(appId: string): () => void {
  const { copy } = useWorkspace();
  const preparedAt = useRef(-AGAIN_MS);
  return () => {
    const now = performance.now();
    if (now - preparedAt.current < AGAIN_MS) return;
    preparedAt.current = now;
    void prepareCommit(copy, appId);
  };
}
