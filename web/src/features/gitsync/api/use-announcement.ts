import { useRef } from 'react';
import { useWorkspace } from '../../../lib/workspace';
import { announceCommit } from './app-git';

/** What the server opens is kept for 30 s. */
const AGAIN_MS = 25_000;

/** Tells the server that a commit is likely, as long as it is called: so its connection is open when the commit comes. */
export function useAnnouncement(appId: string): () => void {
  const { id: w } = useWorkspace();
  const announcedAt = useRef(-AGAIN_MS);
  return () => {
    const now = performance.now();
    if (now - announcedAt.current < AGAIN_MS) return;
    announcedAt.current = now;
    void announceCommit(w, appId);
  };
}
