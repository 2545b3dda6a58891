import { basePath } from '../base-path';
import { BEAT, EVENT_TYPES } from './event-types';

/** Longest wait for the first sign of life. What is asked for before it may lack a change that no event tells. */
const WAIT_MS = 150;
/** Age at which a stream that nobody has taken is closed: another tab leads, or the user is signed out. */
const UNUSED_MS = 10_000;

/** A stream that was opened while the page's code still loaded. */
export interface OpenedSource {
  source: EventSource;
  /** It was live before the page asked for anything. */
  isFromStart: boolean;
  /** Types and data of the events so far. */
  heard: [type: string, data: string][];
}

let ahead: { address: string; opened: OpenedSource; listening: AbortController } | null = null;

export const streamAddressOf = (workspaceId: string): string =>
  `${basePath}/api/workspaces/${workspaceId}/events`;

/**
 * Opens the stream of a workspace before anything else is asked for: answers that came first would have to be asked for
 * again once it is live. Resolves when it is live, or will not be soon.
 */
export function openAhead(workspaceId: string): Promise<void> {
  const address = streamAddressOf(workspaceId);
  const source = new EventSource(address);
  const listening = new AbortController();
  const opened: OpenedSource = { source, isFromStart: false, heard: [] };
  ahead = { address, opened, listening };
  setTimeout(() => ahead?.opened === opened && closeAhead(), UNUSED_MS);
  return new Promise((resolve) => {
    let isWaiting = true;
    const end = () => {
      isWaiting = false;
      resolve();
    };
    setTimeout(end, WAIT_MS);
    const { signal } = listening;
    source.addEventListener('error', end, { signal });
    for (const type of [BEAT, ...EVENT_TYPES])
      source.addEventListener(
        type,
        ({ data }: MessageEvent<string>) => {
          if (opened.heard.length === 0) opened.isFromStart = isWaiting;
          opened.heard.push([type, data]);
          end();
        },
        { signal },
      );
  });
}

/** Returns the stream that was opened ahead, once; null if there is none. */
export function takeOpened(address: string): OpenedSource | null {
  if (ahead?.address !== address || ahead.opened.source.readyState === EventSource.CLOSED) return null;
  const { opened, listening } = ahead;
  listening.abort();
  ahead = null;
  return opened;
}

/** Closes a stream that was opened ahead and not taken. */
export function closeAhead(): void {
  ahead?.opened.source.close();
  ahead = null;
}
